"""Losses of classification: the prediction is a probability, or the logit of one."""

from slopelab.core.interval import CLOSED_UNIT, NON_NEGATIVE, OPEN_UNIT, POSITIVE, Interval
from slopelab.core.spec import Loss, Param, Peer, Source, Text

FAMILY = Text(en="Classification by probability", zh="按概率分类")

BCE = Loss(
    name="bce",
    formula="-(y*log(p) + (1 - y)*log(1 - p))",
    title=Text(en="Binary cross-entropy", zh="二元交叉熵"),
    symbol=r"L_{\mathrm{BCE}}",
    prediction=OPEN_UNIT,
    target=CLOSED_UNIT,
    summary=Text(
        en="The negative log of the probability given to what happened; with the sigmoid the "
        "gradient is the plain error.",
        zh="实际结果所得概率的负对数；与 Sigmoid 搭配时梯度正好是误差。",
    ),
    aliases=("binary_cross_entropy", "binary_crossentropy", "log_loss"),
    basic=True,
    use=Text(
        en="binary classification: the prediction is a probability",
        zh="二分类：预测值为概率",
    ),
    takes="probability",
    link="sigmoid",
    dropped="y*log(y) + (1 - y)*log(1 - y)",
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.binary_cross_entropy",
            differs=Text(
                en="logs are not below -100, so the gradient of a saturated wrong answer is 0",
                zh="对数不低于 -100，因此饱和的错误答案梯度为 0",
            ),
        ),
        Peer(
            library="keras",
            name="keras.losses.binary_crossentropy",
            differs=Text(
                en="p is clipped to [1e-7, 1 - 1e-7], with gradient 0 outside",
                zh="p 被截断到 [1e-7, 1 - 1e-7]，其外梯度为 0",
            ),
        ),
    ),
    source=Source(
        "Solla, Levin & Fleisher", 1988, "Accelerated Learning in Layered Neural Networks",
        "Complex Systems 2, 625-640",
    ),
)  # fmt: skip

BCE_WITH_LOGITS = Loss(
    name="bce_with_logits",
    formula="pos_weight*((1 - label_smoothing)*y + label_smoothing/2)*softplus(-p)"
    " + (1 - (1 - label_smoothing)*y - label_smoothing/2)*softplus(p)",
    title=Text(en="Binary cross-entropy, logit", zh="二元交叉熵（logit）"),
    symbol=r"L_{\mathrm{BCE}}",
    target=CLOSED_UNIT,
    summary=Text(
        en="Binary cross-entropy of the sigmoid of the prediction, computed from the prediction "
        "itself: exact where the sigmoid has rounded to 0 or 1.",
        zh="对预测值的 Sigmoid 计算的二元交叉熵，直接由 logit 算出："
        "在 Sigmoid 已舍入为 0 或 1 处仍然精确。",
    ),
    aliases=("sigmoid_bce", "sigmoid_cross_entropy", "binary_logistic"),
    params=(
        Param(
            name="pos_weight",
            default="1",
            latex="w_{+}",
            interval=POSITIVE,
            meaning=Text(en="how much more a positive target counts", zh="正例的权重"),
        ),
        Param(
            name="label_smoothing",
            default="0",
            latex=r"\epsilon",
            interval=Interval.parse("[0, 1)"),
            meaning=Text(
                en="targets 1 and 0 become 1 - ε/2 and ε/2", zh="目标 1 和 0 变为 1 - ε/2 和 ε/2"
            ),
        ),
    ),
    use=Text(
        en="binary and multi-label classification, from the raw output",
        zh="二分类与多标签分类，直接接原始输出",
    ),
    takes="logit",
    link="identity",
    dropped="pos_weight*((1 - label_smoothing)*y + label_smoothing/2)"
    "*log(pos_weight*((1 - label_smoothing)*y + label_smoothing/2)"
    "/(1 + (pos_weight - 1)*((1 - label_smoothing)*y + label_smoothing/2)))"
    " + (1 - (1 - label_smoothing)*y - label_smoothing/2)"
    "*log((1 - (1 - label_smoothing)*y - label_smoothing/2)"
    "/(1 + (pos_weight - 1)*((1 - label_smoothing)*y + label_smoothing/2)))",
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.binary_cross_entropy_with_logits",
            arguments={"pos_weight": "pos_weight"},
            differs=Text(en="no label_smoothing", zh="没有 label_smoothing"),
        ),
        Peer(
            library="keras",
            name="keras.losses.binary_crossentropy",
            options={"from_logits": True},
            arguments={"label_smoothing": "label_smoothing"},
            differs=Text(
                en="from_logits=False by default; no pos_weight",
                zh="默认 from_logits=False；没有 pos_weight",
            ),
        ),
        Peer(library="optax", name="optax.losses.sigmoid_binary_cross_entropy"),
    ),
    source=Source(
        "Cox", 1958, "The Regression Analysis of Binary Sequences",
        "Journal of the Royal Statistical Society B 20, 215-242",
    ),
)  # fmt: skip

BRIER = Loss(
    name="brier",
    formula="(p - y)^2",
    title=Text(en="Brier score", zh="Brier 评分"),
    symbol=r"L_{\mathrm{Brier}}",
    prediction=CLOSED_UNIT,
    target=CLOSED_UNIT,
    summary=Text(
        en="The squared error of a probability; with the sigmoid its gradient vanishes where the "
        "answer is wrong and sure.",
        zh="概率的平方误差；与 Sigmoid 搭配时，在自信而错误之处梯度消失。",
    ),
    aliases=("brier_score",),
    use=Text(en="judging forecasts of probabilities", zh="评价概率预报"),
    takes="probability",
    link="sigmoid",
    peers=(
        Peer(
            library="sklearn",
            name="sklearn.metrics.brier_score_loss",
            differs=Text(en="the mean", zh="取平均"),
        ),
    ),
    source=Source(
        "Brier", 1950, "Verification of Forecasts Expressed in Terms of Probability",
        "Monthly Weather Review 78, 1-3",
    ),
)  # fmt: skip

FOCAL = Loss(
    name="focal",
    formula="alpha*y*sigmoid(-p)^gamma*softplus(-p)"
    " + (1 - alpha)*(1 - y)*sigmoid(p)^gamma*softplus(p)",
    title=Text(en="Focal, logit", zh="焦点损失（logit）"),
    symbol=r"L_{\mathrm{focal}}",
    target=CLOSED_UNIT,
    summary=Text(
        en="Cross-entropy that counts easy examples less: its weight is (1 - p_t)^gamma, where "
        "p_t is the probability of the right answer.",
        zh="对容易样本降权的交叉熵：权重为 (1 - p_t)^gamma，其中 p_t 是正确答案的概率。",
    ),
    aliases=("sigmoid_focal", "binary_focal", "focal_loss"),
    params=(
        Param(
            name="alpha",
            default="0.25",
            latex=r"\alpha",
            interval=OPEN_UNIT,
            meaning=Text(
                en="the weight of positives; negatives weigh 1 - alpha",
                zh="正例的权重；负例权重为 1 - alpha",
            ),
        ),
        Param(
            name="gamma",
            default="2",
            latex=r"\gamma",
            interval=NON_NEGATIVE,
            meaning=Text(en="how much easy examples lose", zh="容易样本降权的程度"),
        ),
    ),
    use=Text(en="detection with few positives among many negatives",
             zh="正例极少的目标检测"),
    takes="logit",
    link="identity",
    peers=(
        Peer(
            library="keras",
            name="keras.losses.binary_focal_crossentropy",
            options={"from_logits": True, "apply_class_balancing": True},
            arguments={"alpha": "alpha", "gamma": "gamma"},
            differs=Text(
                en="by default it takes probabilities and weighs all classes alike, by 1",
                zh="默认接收概率，且各类权重都是 1",
            ),
        ),
        Peer(
            library="optax",
            name="optax.losses.sigmoid_focal_loss",
            arguments={"alpha": "alpha", "gamma": "gamma"},
            differs=Text(
                en="by default it weighs both classes alike, by 1", zh="默认两类权重都是 1"
            ),
        ),
    ),
    source=Source(
        "Lin, Goyal, Girshick, He & Dollár", 2017, "Focal Loss for Dense Object Detection",
        "ICCV 2017",
    ),
)  # fmt: skip

POLY1_BCE = Loss(
    name="poly1_bce",
    formula="y*(softplus(-p) + epsilon*sigmoid(-p)) + (1 - y)*(softplus(p) + epsilon*sigmoid(p))",
    title=Text(en="Poly-1, logit", zh="Poly-1 损失（logit）"),
    symbol=r"L_{\mathrm{poly1}}",
    target=CLOSED_UNIT,
    summary=Text(
        en="Binary cross-entropy whose first term in powers of 1 - p_t weighs 1 + epsilon.",
        zh="二元交叉熵按 1 - p_t 展开，其首项权重为 1 + epsilon。",
    ),
    aliases=("poly1",),
    params=(
        Param(
            name="epsilon",
            default="2",
            latex=r"\epsilon",
            interval=Interval.parse("[-1, inf)"),
            meaning=Text(en="what the first term weighs beyond 1", zh="首项在 1 之外增加的权重"),
        ),
    ),
    use=Text(en="image classification and detection", zh="图像分类与检测"),
    takes="logit",
    link="identity",
    peers=(
        Peer(
            library="optax",
            name="optax.losses.poly_loss_cross_entropy",
            differs=Text(en="of several classes, by softmax", zh="用于多类，基于 softmax"),
        ),
    ),
    source=Source(
        "Leng, Tan, Liu, Cubuk, Shi, Cheng & Anguelov", 2022,
        "PolyLoss: A Polynomial Expansion Perspective of Classification Loss Functions",
        "ICLR 2022",
    ),
)  # fmt: skip

ASYMMETRIC = Loss(
    name="asymmetric",
    formula="y*sigmoid(-p)^gamma_pos*softplus(-p)"
    " - (1 - y)*max(0, sigmoid(p) - margin)^gamma_neg*log(1 - max(0, sigmoid(p) - margin))",
    title=Text(en="Asymmetric (ASL), logit", zh="非对称损失 ASL（logit）"),
    symbol=r"L_{\mathrm{ASL}}",
    target=CLOSED_UNIT,
    summary=Text(
        en="Focal loss with an exponent of its own for negatives, and none at all for negatives "
        "below a small probability.",
        zh="正负例各有指数的焦点损失；概率足够小的负例完全不计。",
    ),
    aliases=("asl",),
    params=(
        Param(
            name="gamma_pos",
            default="1",
            latex=r"\gamma_{+}",
            interval=NON_NEGATIVE,
            meaning=Text(en="how much easy positives lose", zh="容易的正例降权的程度"),
        ),
        Param(
            name="gamma_neg",
            default="4",
            latex=r"\gamma_{-}",
            interval=NON_NEGATIVE,
            meaning=Text(en="how much easy negatives lose", zh="容易的负例降权的程度"),
        ),
        Param(
            name="margin",
            default="0.05",
            latex="m",
            interval=Interval.parse("[0, 1)"),
            meaning=Text(
                en="negatives with a smaller probability cost nothing",
                zh="概率低于它的负例没有代价",
            ),
        ),
    ),
    use=Text(en="many labels, few of them present", zh="标签很多而正例很少的多标签分类"),
    takes="logit",
    link="identity",
    peers=(
        Peer(
            library="timm",
            name="timm.loss.AsymmetricLossMultiLabel",
            differs=Text(en="the sum; margin is called clip; logs of at least 1e-8",
                         zh="求和；margin 在那里叫 clip；对数的参数至少为 1e-8"),
        ),
    ),
    source=Source(
        "Ridnik, Ben-Baruch, Zamir, Noy, Friedman, Protter & Zelnik-Manor", 2021,
        "Asymmetric Loss For Multi-Label Classification", "ICCV 2021",
    ),
)  # fmt: skip
