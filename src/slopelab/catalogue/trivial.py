"""What leaves its argument as it is."""

from slopelab.core.spec import Activation, Source, Text

FAMILY = Text(en="Identity", zh="恒等")

IDENTITY = Activation(
    name="identity",
    formula="x",
    title=Text(en="Identity", zh="恒等函数"),
    symbol=r"\operatorname{id}",
    aliases=("linear", "none"),
    basic=True,
    use=Text(en="output layer of a regression", zh="回归输出层"),
    source=Source(
        "Widrow & Hoff", 1960, "Adaptive Switching Circuits", "IRE WESCON Record 4, 96-104"
    ),
    claims={"lipschitz": "1"},
)
