"""Losses of classification: the prediction is a probability."""

from slopelab.core.interval import CLOSED_UNIT, OPEN_UNIT
from slopelab.core.spec import Loss, Source, Text

FAMILY = Text(en="Classification by probability", zh="按概率分类")

BCE = Loss(
    name="bce",
    formula="-(y*log(p) + (1 - y)*log(1 - p))",
    title=Text(en="Binary cross-entropy", zh="二元交叉熵"),
    symbol=r"L_{\mathrm{BCE}}",
    prediction=OPEN_UNIT,
    target=CLOSED_UNIT,
    aliases=("binary_cross_entropy", "log_loss"),
    basic=True,
    use=Text(
        en="binary classification: the prediction is a probability",
        zh="二分类：预测值为概率",
    ),
    source=Source(
        "Solla, Levin & Fleisher", 1988, "Accelerated Learning in Layered Neural Networks",
        "Complex Systems 2, 625-640",
    ),
)  # fmt: skip
