"""Losses of regression that weigh errors by their sign, or forgive small ones."""

from slopelab.core.interval import NON_NEGATIVE, OPEN_UNIT
from slopelab.core.spec import Loss, Param, Peer, Source, Text

FAMILY = Text(en="Asymmetric and tolerant regression", zh="非对称与容忍误差的回归")

_TAU = Param(
    name="tau",
    default="0.5",
    latex=r"\tau",
    interval=OPEN_UNIT,
    meaning=Text(en="the weight of predictions that are too low", zh="预测值偏低时的权重"),
)
_EPSILON = Param(
    name="epsilon",
    default="0.1",
    latex=r"\epsilon",
    interval=NON_NEGATIVE,
    meaning=Text(en="errors up to it cost nothing", zh="不超过它的误差没有代价"),
)

QUANTILE = Loss(
    name="quantile",
    formula="max(tau*(y - p), (tau - 1)*(y - p))",
    title=Text(en="Quantile (pinball)", zh="分位数损失（弹球损失）"),
    symbol=r"L_{\tau}",
    summary=Text(
        en="Its optimum is the tau-quantile: predictions that are too low cost tau, those that "
        "are too high 1 - tau.",
        zh="最优解是 tau 分位数：预测偏低的代价为 tau，偏高的代价为 1 - tau。",
    ),
    aliases=("pinball", "pinball_loss", "quantile_loss"),
    params=(_TAU,),
    use=Text(en="forecasts with intervals", zh="带区间的预测"),
    link="identity",
    peers=(
        Peer(
            library="sklearn",
            name="sklearn.metrics.mean_pinball_loss",
            arguments={"tau": "alpha"},
            differs=Text(en="the mean", zh="取平均"),
        ),
    ),
    ambiguity=Text(
        en="With tau = 0.5 it is half the absolute error.", zh="tau = 0.5 时是绝对误差的一半。"
    ),
    source=Source("Koenker & Bassett", 1978, "Regression Quantiles", "Econometrica 46, 33-50"),
)

EXPECTILE = Loss(
    name="expectile",
    formula="where(p < y, tau, 1 - tau)*(p - y)^2",
    title=Text(en="Expectile", zh="期望分位数损失"),
    symbol=r"L_{\tau}",
    summary=Text(
        en="The smooth relative of the quantile loss: squared error, weighed by the error's sign.",
        zh="分位数损失的光滑版本：按误差符号加权的平方误差。",
    ),
    aliases=("expectile_loss", "asymmetric_squared_error"),
    params=(_TAU,),
    use=Text(
        en="asymmetric risk; offline reinforcement learning (IQL)",
        zh="非对称风险；离线强化学习（IQL）",
    ),
    link="identity",
    source=Source(
        "Newey & Powell", 1987, "Asymmetric Least Squares Estimation and Testing",
        "Econometrica 55, 819-847",
    ),
)  # fmt: skip

EPSILON_INSENSITIVE = Loss(
    name="epsilon_insensitive",
    formula="max(0, abs(p - y) - epsilon)",
    title=Text(en="Epsilon-insensitive", zh="ε 不敏感损失"),
    symbol=r"L_{\epsilon}",
    summary=Text(
        en="The absolute error with a tube around the target in which nothing is lost.",
        zh="目标周围有一条不计损失的管道，管道外是绝对误差。",
    ),
    aliases=("svr",),
    params=(_EPSILON,),
    use=Text(en="support vector regression", zh="支持向量回归"),
    link="identity",
    peers=(
        Peer(library="sklearn", name="sklearn.linear_model.SGDRegressor"),
    ),
    source=Source(
        "Drucker, Burges, Kaufman, Smola & Vapnik", 1996, "Support Vector Regression Machines",
        "NIPS 1996",
    ),
)  # fmt: skip

SQUARED_EPSILON_INSENSITIVE = Loss(
    name="squared_epsilon_insensitive",
    formula="max(0, abs(p - y) - epsilon)^2",
    title=Text(en="Squared epsilon-insensitive", zh="平方 ε 不敏感损失"),
    symbol=r"L_{\epsilon}^{2}",
    summary=Text(
        en="The squared error beyond a tube around the target; its gradient has no jump.",
        zh="管道之外的平方误差；梯度没有跳变。",
    ),
    aliases=("l2_svr",),
    params=(_EPSILON,),
    use=Text(en="support vector regression", zh="支持向量回归"),
    link="identity",
    peers=(
        Peer(library="sklearn", name="sklearn.linear_model.SGDRegressor"),
    ),
    source=Source(
        "Drucker, Burges, Kaufman, Smola & Vapnik", 1996, "Support Vector Regression Machines",
        "NIPS 1996",
    ),
)  # fmt: skip
