"""Losses of classification by a score: its sign decides, and the target is 1 or -1."""

from slopelab.core.interval import Interval
from slopelab.core.spec import AtKink, Loss, Peer, Source, Text

FAMILY = Text(en="Classification by score", zh="按得分分类")

_SIGNS = Interval.parse("[-1, 1]")

HINGE = Loss(
    name="hinge",
    formula="max(0, 1 - y*p)",
    title=Text(en="Hinge", zh="合页损失"),
    symbol=r"L_{\mathrm{hinge}}",
    target=_SIGNS,
    summary=Text(
        en="Nothing is lost once the score is on the right side by 1; y is 1 or -1.",
        zh="得分在正确一侧且超过 1 后没有损失；y 取 1 或 -1。",
    ),
    aliases=("hinge_loss",),
    use=Text(en="support vector machines", zh="支持向量机"),
    takes="score",
    link="identity",
    # JAX splits the slope where the two arguments of max are equal.
    at_kinks=(AtKink(place="0", values={"jax": "-0.5"}),),
    peers=(
        Peer(library="optax", name="optax.losses.hinge_loss"),
        Peer(
            library="keras",
            name="keras.losses.hinge",
            differs=Text(
                en="targets 0 and 1 are taken for -1 and 1", zh="把目标 0 和 1 当作 -1 和 1"
            ),
        ),
        Peer(
            library="sklearn",
            name="sklearn.metrics.hinge_loss",
            differs=Text(
                en="the mean; any two labels, the smaller taken for -1",
                zh="取平均；任意两个标签，较小者当作 -1",
            ),
        ),
    ),
    source=Source(
        "Cortes & Vapnik", 1995, "Support-Vector Networks", "Machine Learning 20, 273-297"
    ),
)

SQUARED_HINGE = Loss(
    name="squared_hinge",
    formula="max(0, 1 - y*p)^2",
    title=Text(en="Squared hinge", zh="平方合页损失"),
    symbol=r"L_{\mathrm{hinge}}^{2}",
    target=_SIGNS,
    summary=Text(
        en="The square of the hinge: its gradient has no jump at the margin; y is 1 or -1.",
        zh="合页损失的平方：在间隔处梯度没有跳变；y 取 1 或 -1。",
    ),
    aliases=("squared_hinge_loss", "l2_svm"),
    use=Text(en="linear and deep support vector machines", zh="线性与深度支持向量机"),
    takes="score",
    link="identity",
    peers=(
        Peer(
            library="keras",
            name="keras.losses.squared_hinge",
            differs=Text(
                en="targets 0 and 1 are taken for -1 and 1", zh="把目标 0 和 1 当作 -1 和 1"
            ),
        ),
    ),
    source=Source(
        "Tang", 2013, "Deep Learning using Linear Support Vector Machines", "arXiv:1306.0239"
    ),
)

SOFT_MARGIN = Loss(
    name="soft_margin",
    formula="log(1 + exp(-y*p))",
    title=Text(en="Logistic (soft margin)", zh="逻辑损失（软间隔）"),
    symbol=r"L_{\mathrm{logistic}}",
    target=_SIGNS,
    summary=Text(
        en="Binary cross-entropy of a logit, with targets 1 and -1 in place of 1 and 0.",
        zh="对 logit 的二元交叉熵，只是目标写作 1 和 -1，而不是 1 和 0。",
    ),
    aliases=("logistic_loss", "soft_margin_loss"),
    use=Text(en="logistic regression, boosting", zh="逻辑回归、提升方法"),
    takes="score",
    link="identity",
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.soft_margin_loss",
            differs=Text(
                en="overflows: infinite below -709 (float64) or -88 (float32), its gradient NaN",
                zh="会溢出：低于 -709（float64）或 -88（float32）时为无穷大，梯度为 NaN",
            ),
        ),
    ),
    source=Source(
        "Friedman, Hastie & Tibshirani", 2000,
        "Additive Logistic Regression: A Statistical View of Boosting",
        "Annals of Statistics 28, 337-407",
    ),
)  # fmt: skip
