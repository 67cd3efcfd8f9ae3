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
    at_kinks=(AtKink(place="0", values={"jax": "-y/2"}),),
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

MODIFIED_HUBER = Loss(
    name="modified_huber",
    formula="where(y*p >= -1, max(0, 1 - y*p)^2, -4*y*p)",
    title=Text(en="Modified Huber", zh="修正 Huber 损失"),
    symbol=r"L_{\mathrm{mH}}",
    target=_SIGNS,
    summary=Text(
        en="The squared hinge with a straight line for scores that are wrong by more than 1; y is "
        "1 or -1.",
        zh="平方合页损失，但错误超过 1 的得分改用直线；y 取 1 或 -1。",
    ),
    use=Text(en="linear classifiers with outliers", zh="含离群值的线性分类器"),
    takes="score",
    link="identity",
    peers=(
        Peer(
            library="sklearn",
            name="sklearn.linear_model.SGDClassifier",
            options={"loss": "modified_huber"},
        ),
    ),
    source=Source(
        "Zhang", 2004,
        "Solving Large Scale Linear Prediction Problems Using Stochastic Gradient Descent "
        "Algorithms",
        "ICML 2004",
    ),
)  # fmt: skip

PERCEPTRON = Loss(
    name="perceptron",
    formula="max(0, -y*p)",
    title=Text(en="Perceptron", zh="感知机损失"),
    symbol=r"L_{\mathrm{perc}}",
    target=_SIGNS,
    summary=Text(
        en="Nothing is lost on the right side, however near to 0; y is 1 or -1.",
        zh="只要在正确一侧就没有损失，无论多接近 0；y 取 1 或 -1。",
    ),
    aliases=("perceptron_loss",),
    use=Text(en="the perceptron; structured prediction", zh="感知机；结构化预测"),
    takes="score",
    link="identity",
    # JAX splits the slope where the two arguments of max are equal.
    at_kinks=(AtKink(place="-y", values={"jax": "-y/2"}),),
    peers=(
        Peer(library="optax", name="optax.losses.perceptron_loss"),
    ),
    source=Source(
        "Rosenblatt", 1958,
        "The Perceptron: A Probabilistic Model for Information Storage and Organization in the "
        "Brain",
        "Psychological Review 65, 386-408",
    ),
)  # fmt: skip

EXPONENTIAL_LOSS = Loss(
    name="exponential_loss",
    formula="exp(-y*p)",
    title=Text(en="Exponential (AdaBoost)", zh="指数损失（AdaBoost）"),
    symbol=r"L_{\exp}",
    target=_SIGNS,
    summary=Text(
        en="A wrong score costs exponentially much: one mislabelled example can rule the fit; y "
        "is 1 or -1.",
        zh="错误得分的代价按指数增长：一个标错的样本就能左右拟合；y 取 1 或 -1。",
    ),
    aliases=("adaboost",),
    use=Text(en="boosting", zh="提升方法"),
    takes="score",
    link="identity",
    source=Source(
        "Freund & Schapire", 1997,
        "A Decision-Theoretic Generalization of On-Line Learning and an Application to Boosting",
        "Journal of Computer and System Sciences 55, 119-139",
    ),
)  # fmt: skip

SPARSEMAX_BINARY = Loss(
    name="sparsemax_binary",
    formula="where(y*p >= 1, 0, where(y*p <= -1, -y*p, 0.25*(1 - y*p)^2))",
    title=Text(en="Sparsemax, binary", zh="Sparsemax 二元损失"),
    symbol=r"L_{\mathrm{sparse}}",
    target=_SIGNS,
    summary=Text(
        en="A quarter of the modified Huber loss: its probability (score + 1)/2 reaches 0 and 1; "
        "y is 1 or -1.",
        zh="修正 Huber 损失的四分之一：对应的概率 (得分 + 1)/2 可以取到 0 和 1；y 取 1 或 -1。",
    ),
    aliases=("binary_sparsemax",),
    use=Text(en="classification with sparse probabilities", zh="稀疏概率的分类"),
    takes="score",
    link="identity",
    peers=(
        Peer(
            library="optax",
            name="optax.losses.sparsemax_loss",
            differs=Text(en="targets are 0 and 1", zh="目标取 0 和 1"),
        ),
    ),
    source=Source(
        "Martins & Astudillo", 2016,
        "From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification",
        "ICML 2016",
    ),
)  # fmt: skip

SAVAGE = Loss(
    name="savage",
    formula="1/(1 + exp(y*p))^2",
    title=Text(en="Savage", zh="Savage 损失"),
    symbol=r"L_{\mathrm{Savage}}",
    target=_SIGNS,
    summary=Text(
        en="The squared probability of the wrong class: never above 1, so outliers cost little; "
        "y is 1 or -1.",
        zh="错误类别概率的平方：不超过 1，离群值代价很小；y 取 1 或 -1。",
    ),
    use=Text(en="boosting with mislabelled examples", zh="含错误标签的提升方法"),
    takes="score",
    link="identity",
    ambiguity=Text(
        en="The paper has exp(2 y p) in place of exp(y p).",
        zh="原论文写作 exp(2 y p) 而不是 exp(y p)。",
    ),
    source=Source(
        "Masnadi-Shirazi & Vasconcelos", 2008,
        "On the Design of Loss Functions for Classification: Theory, Robustness to Outliers, and "
        "SavageBoost",
        "NIPS 2008",
    ),
)  # fmt: skip

TANGENT = Loss(
    name="tangent",
    formula="(2*atan(y*p) - 1)^2",
    title=Text(en="Tangent", zh="正切损失"),
    symbol=r"L_{\tan}",
    target=_SIGNS,
    summary=Text(
        en="Bounded on both sides: a score that is right by too much costs something too; y is 1 "
        "or -1.",
        zh="两侧都有界：过分正确的得分也有代价；y 取 1 或 -1。",
    ),
    use=Text(en="boosting in computer vision", zh="计算机视觉中的提升方法"),
    takes="score",
    link="identity",
    source=Source(
        "Masnadi-Shirazi, Mahadevan & Vasconcelos", 2010,
        "On the Design of Robust Classifiers for Computer Vision", "CVPR 2010",
    ),
)  # fmt: skip
