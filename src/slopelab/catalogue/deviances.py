"""Deviances: twice what the log likelihood of a prediction falls short of the best."""

from slopelab.core.interval import NON_NEGATIVE, POSITIVE, Interval
from slopelab.core.spec import Loss, Param, Peer, Source, Text

FAMILY = Text(en="Deviances", zh="偏差")

_MEAN = Text(en="the mean", zh="取平均")

POISSON_DEVIANCE = Loss(
    name="poisson_deviance",
    formula="2*(y*log(y/p) - y + p)",
    title=Text(en="Poisson deviance", zh="泊松偏差"),
    symbol=r"D_{\mathrm{Poisson}}",
    prediction=POSITIVE,
    target=NON_NEGATIVE,
    summary=Text(
        en="Poisson's negative log likelihood, doubled and moved so that a perfect rate costs 0.",
        zh="泊松负对数似然的两倍，并平移使完美预测的代价为 0。",
    ),
    use=Text(en="counts: the rate itself is predicted", zh="计数：直接预测率"),
    takes="rate",
    link="exponential",
    peers=(Peer(library="sklearn", name="sklearn.metrics.mean_poisson_deviance", differs=_MEAN),),
    source=Source(
        "McCullagh & Nelder", 1989, "Generalized Linear Models", "2nd edition, section 2.3"
    ),
)

GAMMA_DEVIANCE = Loss(
    name="gamma_deviance",
    formula="2*((y - p)/p - log(y/p))",
    title=Text(en="Gamma deviance", zh="伽马偏差"),
    symbol=r"D_{\Gamma}",
    prediction=POSITIVE,
    target=POSITIVE,
    summary=Text(
        en="Only the ratio of prediction and target matters; not convex in the prediction, but in "
        "its logarithm.",
        zh="只取决于预测与目标之比；对预测值不是凸的，对其对数是凸的。",
    ),
    use=Text(en="positive quantities whose spread grows with them: costs, durations",
             zh="离散程度随大小增长的正数：费用、时长"),
    takes="rate",
    link="exponential",
    peers=(
        Peer(library="sklearn", name="sklearn.metrics.mean_gamma_deviance", differs=_MEAN),
    ),
    source=Source(
        "McCullagh & Nelder", 1989, "Generalized Linear Models", "2nd edition, chapter 8"
    ),
)  # fmt: skip

TWEEDIE_DEVIANCE = Loss(
    name="tweedie_deviance",
    formula="2*(y^(2 - power)/((1 - power)*(2 - power)) - y*p^(1 - power)/(1 - power)"
    " + p^(2 - power)/(2 - power))",
    title=Text(en="Tweedie deviance", zh="Tweedie 偏差"),
    symbol=r"D_{\mathrm{Tweedie}}",
    prediction=POSITIVE,
    target=NON_NEGATIVE,
    summary=Text(
        en="Between Poisson (power 1) and gamma (power 2): exact zeros among positive amounts.",
        zh="介于泊松（power 为 1）与伽马（power 为 2）之间：正数中夹有许多精确的零。",
    ),
    params=(
        Param(
            name="power",
            default="1.5",
            latex=r"\rho",
            interval=Interval.parse("(1, 2)"),
            meaning=Text(
                en="the variance grows as this power of the mean", zh="方差按均值的此次幂增长"
            ),
        ),
    ),
    aliases=("tweedie",),
    use=Text(en="insurance claims, rainfall", zh="保险赔付、降雨量"),
    takes="rate",
    link="exponential",
    peers=(
        Peer(
            library="sklearn",
            name="sklearn.metrics.mean_tweedie_deviance",
            arguments={"power": "power"},
            differs=Text(en="the mean; power = 0 by default", zh="取平均；power 默认为 0"),
        ),
    ),
    ambiguity=Text(
        en="At the ends of the interval it is poisson_deviance (1) and gamma_deviance (2); power 0 "
        "is mse.",
        zh="区间两端分别是 poisson_deviance（1）和 gamma_deviance（2）；power 为 0 时是 mse。",
    ),
    source=Source(
        "Jørgensen", 1987, "Exponential Dispersion Models",
        "Journal of the Royal Statistical Society B 49, 127-162",
    ),
)  # fmt: skip
