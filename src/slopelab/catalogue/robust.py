"""Losses of regression that level off: an error that is large enough has no say any more."""

from slopelab.core.interval import POSITIVE
from slopelab.core.spec import Loss, Param, Source, Text

FAMILY = Text(en="Robust regression", zh="稳健回归")

_C = Param(
    name="c",
    default="1",
    latex="c",
    interval=POSITIVE,
    meaning=Text(
        en="the scale: errors well below it count as usual", zh="尺度：远小于它的误差照常计算"
    ),
)

CAUCHY = Loss(
    name="cauchy",
    formula="log(1 + 0.5*((p - y)/c)^2)",
    title=Text(en="Cauchy (Lorentzian)", zh="柯西损失（洛伦兹）"),
    symbol=r"L_{\mathrm{Cauchy}}",
    summary=Text(
        en="Grows like a logarithm: the pull of an outlier fades as 1/error, and never quite to 0.",
        zh="按对数增长：离群值的拉力按 1/误差 衰减，但不会到 0。",
    ),
    aliases=("lorentzian",),
    params=(_C,),
    use=Text(en="fits with gross outliers", zh="含严重离群值的拟合"),
    link="identity",
    ambiguity=Text(
        en="Often written with (p - y)^2/c^2 without the half (SciPy: loss='cauchy'): c is "
        "larger by sqrt(2) then.",
        zh="也常写成 (p - y)^2/c^2，没有二分之一（SciPy 的 loss='cauchy'）："
        "那时 c 要乘以 sqrt(2)。",
    ),
    source=Source(
        "Black & Anandan", 1996,
        "The Robust Estimation of Multiple Motions: Parametric and Piecewise-Smooth Flow Fields",
        "Computer Vision and Image Understanding 63, 75-104",
    ),
)  # fmt: skip

WELSCH = Loss(
    name="welsch",
    formula="1 - exp(-0.5*((p - y)/c)^2)",
    title=Text(en="Welsch (Leclerc)", zh="Welsch 损失（Leclerc）"),
    symbol=r"L_{\mathrm{Welsch}}",
    summary=Text(
        en="One minus a bell curve: an outlier's pull fades faster than any power of its error.",
        zh="一减钟形曲线：离群值的拉力衰减得比误差的任何次幂都快。",
    ),
    aliases=("leclerc", "correntropy"),
    params=(_C,),
    use=Text(en="fits with gross outliers; the limit of Barron's loss at alpha = -inf",
             zh="含严重离群值的拟合；Barron 损失在 alpha = -inf 时的极限"),
    link="identity",
    source=Source(
        "Dennis & Welsch", 1978, "Techniques for Nonlinear Least Squares and Robust Regression",
        "Communications in Statistics B 7, 345-359",
    ),
)  # fmt: skip

GEMAN_MCCLURE = Loss(
    name="geman_mcclure",
    formula="(p - y)^2/((p - y)^2 + c^2)",
    title=Text(en="Geman-McClure", zh="Geman-McClure 损失"),
    symbol=r"L_{\mathrm{GM}}",
    summary=Text(
        en="Never above 1: an outlier's pull fades as the third power of its error.",
        zh="不超过 1：离群值的拉力按误差的三次方衰减。",
    ),
    aliases=("geman",),
    params=(_C,),
    use=Text(en="motion and shape from images", zh="从图像估计运动与形状"),
    link="identity",
    ambiguity=Text(
        en="Barron's loss at alpha = -2 is twice this, with c half as large.",
        zh="Barron 损失在 alpha = -2 时是本函数的两倍，且 c 为其一半。",
    ),
    source=Source(
        "Geman & McClure", 1985,
        "Bayesian Image Analysis: An Application to Single Photon Emission Tomography",
        "Proceedings of the American Statistical Association, 12-18",
    ),
)  # fmt: skip

TUKEY = Loss(
    name="tukey",
    formula="where(abs(p - y) <= c, c^2/6*(1 - (1 - ((p - y)/c)^2)^3), c^2/6)",
    title=Text(en="Tukey's biweight", zh="Tukey 双权损失"),
    symbol=r"L_{\mathrm{Tukey}}",
    summary=Text(
        en="Flat beyond c: such an error has no gradient at all.",
        zh="超过 c 后是平的：那样的误差完全没有梯度。",
    ),
    aliases=("biweight", "bisquare"),
    params=(
        Param(
            name="c",
            default="4.685",
            latex="c",
            interval=POSITIVE,
            meaning=Text(
                en="errors beyond it are ignored; 4.685 keeps 95% of the efficiency for normal "
                "errors of variance 1",
                zh="超过它的误差被忽略；对方差为 1 的正态误差，4.685 保留 95% 的效率",
            ),
        ),
    ),
    use=Text(en="robust regression", zh="稳健回归"),
    link="identity",
    source=Source(
        "Beaton & Tukey", 1974,
        "The Fitting of Power Series, Meaning Polynomials, Illustrated on Band-Spectroscopic Data",
        "Technometrics 16, 147-185",
    ),
)  # fmt: skip

WING = Loss(
    name="wing",
    formula="where(abs(p - y) < width, width*log(1 + abs(p - y)/epsilon),"
    " abs(p - y) - width + width*log(1 + width/epsilon))",
    title=Text(en="Wing", zh="Wing 损失"),
    symbol=r"L_{\mathrm{wing}}",
    summary=Text(
        en="The other way round: small errors pull harder than large ones.",
        zh="与一般损失相反：小误差的拉力比大误差更大。",
    ),
    aliases=("wing_loss",),
    params=(
        Param(
            name="width",
            default="10",
            latex=r"\omega",
            interval=POSITIVE,
            meaning=Text(en="below it the loss is a logarithm", zh="小于它时损失是对数"),
        ),
        Param(
            name="epsilon",
            default="2",
            latex=r"\epsilon",
            interval=POSITIVE,
            meaning=Text(en="how far the logarithm is from its pole", zh="对数离其极点的距离"),
        ),
    ),
    use=Text(en="landmarks in faces", zh="人脸关键点定位"),
    link="identity",
    source=Source(
        "Feng, Kittler, Awais, Huber & Wu", 2018,
        "Wing Loss for Robust Facial Landmark Localisation with Convolutional Neural Networks",
        "CVPR 2018",
    ),
)  # fmt: skip

BARRON = Loss(
    name="barron",
    formula="where(abs(alpha) <= 0, log(1 + 0.5*((p - y)/c)^2),"
    " where(abs(alpha - 2) <= 0, 0.5*((p - y)/c)^2,"
    " abs(alpha - 2)/alpha*((1 + ((p - y)/c)^2/abs(alpha - 2))^(alpha/2) - 1)))",
    title=Text(en="Barron's general robust loss", zh="Barron 通用稳健损失"),
    symbol=r"\rho",
    summary=Text(
        en="One family for all: alpha = 2 is half the squared error, 1 Charbonnier, 0 Cauchy, "
        "-2 Geman-McClure.",
        zh="一族统一的损失：alpha = 2 是二分之一平方误差，1 是 Charbonnier，0 是柯西，"
        "-2 是 Geman-McClure。",
    ),
    aliases=("general_robust", "adaptive_robust"),
    params=(
        Param(
            name="alpha",
            default="1",
            latex=r"\alpha",
            meaning=Text(
                en="the shape: the smaller, the less outliers count", zh="形状：越小，离群值越不计"
            ),
        ),
        _C,
    ),
    use=Text(en="how robust to be is chosen, or learned, by one number",
             zh="用一个数选择（或学习）稳健程度"),
    link="identity",
    ambiguity=Text(
        en="Its limit at alpha = -inf is welsch.", zh="alpha = -inf 时的极限是 welsch。"
    ),
    source=Source(
        "Barron", 2019, "A General and Adaptive Robust Loss Function", "CVPR 2019, equation 8"
    ),
)  # fmt: skip
