"""Losses of regression: the prediction is a number, and large errors cost at most their square."""

from slopelab.core.interval import POSITIVE
from slopelab.core.spec import AtKink, Loss, Param, Peer, Source, Text

FAMILY = Text(en="Regression", zh="回归")

MSE = Loss(
    name="mse",
    formula="(p - y)^2",
    title=Text(en="Squared error", zh="平方误差"),
    symbol=r"L_{\mathrm{MSE}}",
    summary=Text(
        en="Its optimum is the mean; twice the error costs four times as much.",
        zh="最优解是均值；误差加倍，代价变为四倍。",
    ),
    aliases=("squared_error", "l2", "mean_squared_error"),
    basic=True,
    use=Text(en="regression", zh="回归"),
    link="identity",
    peers=(
        Peer(library="torch", name="torch.nn.functional.mse_loss"),
        Peer(library="keras", name="keras.losses.mean_squared_error"),
        Peer(library="optax", name="optax.losses.squared_error"),
        Peer(library="sklearn", name="sklearn.metrics.mean_squared_error"),
    ),
    ambiguity=Text(
        en="'l2 loss' is half of this in optax (optax.l2_loss) and in TensorFlow "
        "(tf.nn.l2_loss, a sum): half_mse.",
        zh="optax 的 l2_loss 和 TensorFlow 的 tf.nn.l2_loss（求和）是它的一半：half_mse。",
    ),
    source=Source(
        "Legendre", 1805, "Nouvelles méthodes pour la détermination des orbites des comètes",
        "appendix: Sur la méthode des moindres quarrés",
    ),
)  # fmt: skip

HALF_MSE = Loss(
    name="half_mse",
    formula="0.5*(p - y)^2",
    title=Text(en="Half squared error", zh="二分之一平方误差"),
    symbol=r"L_{\frac{1}{2}\mathrm{MSE}}",
    summary=Text(
        en="Squared error with the gradient p - y, without a factor of 2.",
        zh="梯度正好是 p - y 的平方误差，没有系数 2。",
    ),
    aliases=("half_squared_error",),
    basic=True,
    use=Text(
        en="regression, where the gradient is to be the plain error, without a 2",
        zh="回归；梯度正好等于误差，没有系数 2",
    ),
    link="identity",
    peers=(
        Peer(library="optax", name="optax.losses.l2_loss"),
        Peer(
            library="tf",
            name="tf.nn.l2_loss",
            differs=Text(en="one tensor, summed", zh="只有一个张量，并求和"),
        ),
    ),
    source=Source(
        "Widrow & Hoff", 1960, "Adaptive Switching Circuits", "IRE WESCON Record 4, 96-104"
    ),
)

MAE = Loss(
    name="mae",
    formula="abs(p - y)",
    title=Text(en="Absolute error", zh="绝对误差"),
    symbol=r"L_{\mathrm{MAE}}",
    summary=Text(
        en="Its optimum is the median; the gradient is 1 or -1, however small the error.",
        zh="最优解是中位数；误差再小，梯度也是 1 或 -1。",
    ),
    aliases=("absolute_error", "l1", "mean_absolute_error"),
    basic=True,
    use=Text(en="regression with outliers", zh="有离群值的回归"),
    link="identity",
    # JAX takes 1 for the slope of |u| at 0, and Keras computes |y - p|.
    at_kinks=(AtKink(place="0", values={"jax": "-1"}),),
    peers=(
        Peer(library="torch", name="torch.nn.functional.l1_loss"),
        Peer(library="keras", name="keras.losses.mean_absolute_error"),
        Peer(library="sklearn", name="sklearn.metrics.mean_absolute_error"),
    ),
    source=Source(
        "Laplace", 1774, "Mémoire sur la probabilité des causes par les évènemens",
        "Mémoires de l'Académie royale des sciences 6, 621-656",
    ),
)  # fmt: skip

HUBER = Loss(
    name="huber",
    formula="where(abs(p - y) <= delta, 0.5*(p - y)^2, delta*(abs(p - y) - 0.5*delta))",
    title=Text(en="Huber", zh="Huber 损失"),
    symbol=r"L_{\mathrm{Huber}}",
    summary=Text(
        en="Half the squared error near the target, a straight line beyond delta: the gradient "
        "never exceeds delta.",
        zh="目标附近是二分之一平方误差，超过 delta 后是直线：梯度不会超过 delta。",
    ),
    aliases=("huber_loss",),
    params=(
        Param(
            name="delta",
            default="1",
            latex=r"\delta",
            interval=POSITIVE,
            meaning=Text(en="the error at which the line begins", zh="开始变成直线的误差"),
        ),
    ),
    use=Text(
        en="regression with outliers; bounded gradients in reinforcement learning",
        zh="有离群值的回归；强化学习中限制梯度",
    ),
    link="identity",
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.huber_loss",
            arguments={"delta": "delta"},
        ),
        Peer(library="keras", name="keras.losses.huber", arguments={"delta": "delta"}),
        Peer(library="optax", name="optax.losses.huber_loss", arguments={"delta": "delta"}),
    ),
    source=Source(
        "Huber", 1964, "Robust Estimation of a Location Parameter",
        "Annals of Mathematical Statistics 35, 73-101",
    ),
)  # fmt: skip

SMOOTH_L1 = Loss(
    name="smooth_l1",
    formula="where(abs(p - y) <= beta, (p - y)^2/(2*beta), abs(p - y) - 0.5*beta)",
    title=Text(en="Smooth L1", zh="平滑 L1 损失"),
    symbol=r"L_{\mathrm{smooth\,L1}}",
    summary=Text(
        en="Huber's loss divided by its threshold: the gradient never exceeds 1, whatever beta is.",
        zh="Huber 损失除以阈值：无论 beta 取何值，梯度都不超过 1。",
    ),
    aliases=("smooth_l1_loss",),
    params=(
        Param(
            name="beta",
            default="1",
            latex=r"\beta",
            interval=POSITIVE,
            meaning=Text(en="the error at which the line begins", zh="开始变成直线的误差"),
        ),
    ),
    use=Text(en="bounding boxes in object detection", zh="目标检测中的边界框回归"),
    link="identity",
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.smooth_l1_loss",
            arguments={"beta": "beta"},
            differs=Text(en="beta = 0 is the absolute error", zh="beta = 0 时为绝对误差"),
        ),
    ),
    source=Source("Girshick", 2015, "Fast R-CNN", "ICCV 2015, equation 3"),
)

LOG_COSH = Loss(
    name="log_cosh",
    formula="log(cosh(p - y))",
    title=Text(en="Log-cosh", zh="对数双曲余弦损失"),
    symbol=r"L_{\log\cosh}",
    summary=Text(
        en="Half the squared error near the target and the absolute error less log 2 far away, "
        "with derivatives of every order.",
        zh="目标附近近似二分之一平方误差，远处近似绝对误差减 log 2，处处任意阶可导。",
    ),
    aliases=("logcosh", "log_cosh_loss"),
    use=Text(en="regression with outliers, where second derivatives are used too",
             zh="有离群值且要用到二阶导数的回归"),
    link="identity",
    peers=(
        Peer(library="keras", name="keras.losses.log_cosh"),
        Peer(library="optax", name="optax.losses.log_cosh"),
    ),
    source=Source(
        "Green", 1990,
        "Bayesian Reconstructions from Emission Tomography Data Using a Modified EM Algorithm",
        "IEEE Transactions on Medical Imaging 9, 84-93",
    ),
)  # fmt: skip

CHARBONNIER = Loss(
    name="charbonnier",
    formula="delta^2*(sqrt(1 + ((p - y)/delta)^2) - 1)",
    title=Text(en="Charbonnier (pseudo-Huber)", zh="Charbonnier 损失（伪 Huber）"),
    symbol=r"L_{\mathrm{Charb}}",
    summary=Text(
        en="A hyperbola: Huber's loss with all derivatives; the gradient stays below delta.",
        zh="双曲线形状：处处光滑的 Huber 损失，梯度始终小于 delta。",
    ),
    aliases=("pseudo_huber", "l1_l2"),
    params=(
        Param(
            name="delta",
            default="1",
            latex=r"\delta",
            interval=POSITIVE,
            meaning=Text(
                en="the error around which the parabola turns into a line",
                zh="由抛物线过渡到直线的误差尺度",
            ),
        ),
    ),
    use=Text(en="image restoration and optical flow", zh="图像复原、光流估计"),
    link="identity",
    ambiguity=Text(
        en="In image restoration 'Charbonnier' is often sqrt((p - y)^2 + eps^2), which is this "
        "divided by delta, plus delta, with delta = eps = 0.001.",
        zh="图像复原中的 Charbonnier 常写作 sqrt((p - y)^2 + eps^2)，即本函数除以 delta "
        "再加 delta，其中 delta = eps = 0.001。",
    ),
    source=Source(
        "Charbonnier, Blanc-Féraud, Aubert & Barlaud", 1994,
        "Two Deterministic Half-Quadratic Regularization Algorithms for Computed Imaging",
        "ICIP 1994",
    ),
)  # fmt: skip
