"""Losses of regression that compare by ratio, not by difference."""

from slopelab.core.interval import POSITIVE, Interval
from slopelab.core.spec import AtKink, Loss, Param, Peer, Source, Text

FAMILY = Text(en="Relative errors", zh="相对误差")

MAPE = Loss(
    name="mape",
    formula="abs(p - y)/max(abs(y), epsilon)",
    title=Text(en="Absolute percentage error", zh="绝对百分比误差"),
    symbol=r"L_{\mathrm{MAPE}}",
    summary=Text(
        en="The error as a fraction of the target; targets near 0 outweigh all others.",
        zh="误差占目标的比例；接近 0 的目标会压过其他所有目标。",
    ),
    aliases=("mean_absolute_percentage_error", "percentage_error"),
    params=(
        Param(
            name="epsilon",
            default="1e-7",
            latex=r"\epsilon",
            interval=POSITIVE,
            meaning=Text(en="a smaller target counts as this", zh="更小的目标按它计算"),
        ),
    ),
    use=Text(en="forecasts of quantities of different size", zh="对大小不同的量的预测"),
    link="identity",
    # JAX takes 1 for the slope of |u| at 0, and Keras computes |y - p|.
    at_kinks=(AtKink(place="0", values={"jax": "-1/max(abs(y), epsilon)"}),),
    peers=(
        Peer(
            library="keras",
            name="keras.losses.mean_absolute_percentage_error",
            differs=Text(en="times 100", zh="乘以 100"),
        ),
        Peer(
            library="sklearn",
            name="sklearn.metrics.mean_absolute_percentage_error",
            values={"epsilon": "2.220446049250313e-16"},
            differs=Text(en="the mean", zh="取平均"),
        ),
    ),
    ambiguity=Text(
        en="In percent (Keras: times 100) or as a fraction (here, scikit-learn).",
        zh="以百分数计（Keras 乘以 100）或以小数计（本函数与 scikit-learn）。",
    ),
    source=Source(
        "Makridakis", 1993, "Accuracy Measures: Theoretical and Practical Concerns",
        "International Journal of Forecasting 9, 527-529",
    ),
)  # fmt: skip

MSLE = Loss(
    name="msle",
    formula="(log1p(p) - log1p(y))^2",
    title=Text(en="Squared logarithmic error", zh="平方对数误差"),
    symbol=r"L_{\mathrm{MSLE}}",
    prediction=Interval.parse("(-1, inf)"),
    target=Interval.parse("(-1, inf)"),
    summary=Text(
        en="The squared error of log(1 + p): twice too much costs as much as half of it.",
        zh="log(1 + p) 的平方误差：多一倍与少一半代价相同。",
    ),
    aliases=("mean_squared_logarithmic_error", "squared_log_error"),
    use=Text(en="positive quantities over many orders of magnitude", zh="跨越多个数量级的正数"),
    peers=(
        Peer(
            library="keras",
            name="keras.losses.mean_squared_logarithmic_error",
            differs=Text(
                en="p and y are at least 1e-7: no gradient below",
                zh="p 和 y 至少取 1e-7：更小时没有梯度",
            ),
        ),
        Peer(
            library="sklearn",
            name="sklearn.metrics.mean_squared_log_error",
            differs=Text(en="the mean; p and y from 0 on", zh="取平均；p 和 y 不小于 0"),
        ),
        Peer(
            library="flux",
            name="Flux.Losses.msle",
            differs=Text(
                en="log((p + eps)/(y + eps))^2, without the 1",
                zh="log((p + eps)/(y + eps))^2，没有加 1",
            ),
        ),
    ),
    ambiguity=Text(
        en="Flux.jl takes log(p) and not log(1 + p).", zh="Flux.jl 取 log(p) 而不是 log(1 + p)。"
    ),
    source=Source(
        "Tofallis", 2015,
        "A Better Measure of Relative Prediction Accuracy for Model Selection and Model Estimation",
        "Journal of the Operational Research Society 66, 1352-1362",
    ),
)  # fmt: skip
