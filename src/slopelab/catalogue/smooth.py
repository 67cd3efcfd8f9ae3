"""Smooth, monotone activations that approach straight lines."""

from slopelab.core.spec import Activation, Source, Text

FAMILY = Text(en="Smooth and unbounded", zh="光滑无界")

SOFTPLUS = Activation(
    name="softplus",
    formula="log(1 + exp(x))",
    title=Text(en="Softplus", zh="Softplus"),
    symbol=r"\operatorname{softplus}",
    aliases=("smooth_relu",),
    basic=True,
    use=Text(en="outputs that must be positive: variances, rates", zh="必须为正的输出：方差、速率"),
    source=Source(
        "Dugas, Bengio, Bélisle, Nadeau & Garcia", 2001,
        "Incorporating Second-Order Functional Knowledge for Better Option Pricing", "NIPS 2000",
    ),
    claims={"lipschitz": "1"},
)  # fmt: skip
