"""Losses of comparing two things: by the difference of their scores, or by their distance."""

from slopelab.core.interval import CLOSED_UNIT, NON_NEGATIVE, POSITIVE, Interval
from slopelab.core.spec import Loss, Param, Peer, Source, Text

FAMILY = Text(en="Comparison of two", zh="两者比较")

_SIGNS = Interval.parse("[-1, 1]")

MARGIN_RANKING = Loss(
    name="margin_ranking",
    formula="where(y*p > margin, 0, margin - y*p)",
    title=Text(en="Margin ranking", zh="间隔排序损失"),
    symbol=r"L_{\mathrm{rank}}",
    target=_SIGNS,
    summary=Text(
        en="The prediction is the difference of two scores; y says which shall be larger: 1 the "
        "first, -1 the second.",
        zh="预测值是两个得分之差；y 表示哪个应更大：1 为第一个，-1 为第二个。",
    ),
    params=(
        Param(
            name="margin",
            default="0",
            latex="m",
            interval=NON_NEGATIVE,
            meaning=Text(en="by how much it shall be larger", zh="至少应大出多少"),
        ),
    ),
    use=Text(en="learning to rank", zh="排序学习"),
    takes="score",
    link="identity",
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.margin_ranking_loss",
            arguments={"margin": "margin"},
            differs=Text(en="takes the two scores", zh="分别接收两个得分"),
        ),
    ),
    source=Source(
        "Joachims", 2002, "Optimizing Search Engines Using Clickthrough Data", "KDD 2002"
    ),
)

PAIRWISE_LOGISTIC = Loss(
    name="pairwise_logistic",
    formula="y*softplus(-beta*p) + (1 - y)*softplus(beta*p)",
    title=Text(en="Pairwise logistic (RankNet)", zh="成对逻辑损失（RankNet）"),
    symbol=r"L_{\mathrm{pair}}",
    target=CLOSED_UNIT,
    summary=Text(
        en="The prediction is the difference of two scores; the target is the probability that "
        "the first is preferred.",
        zh="预测值是两个得分之差；目标是偏好第一个的概率。",
    ),
    aliases=("ranknet", "bradley_terry", "dpo"),
    params=(
        Param(
            name="beta",
            default="1",
            latex=r"\beta",
            interval=POSITIVE,
            meaning=Text(en="how sharply a difference decides; DPO takes 0.1",
                         zh="得分之差的决定力度；DPO 取 0.1"),
        ),
    ),
    use=Text(en="learning to rank; preferences of people (reward models, DPO)",
             zh="排序学习；人类偏好（奖励模型、DPO）"),
    takes="logit",
    link="identity",
    source=Source(
        "Burges, Shaked, Renshaw, Lazier, Deeds, Hamilton & Hullender", 2005,
        "Learning to Rank Using Gradient Descent", "ICML 2005",
    ),
)  # fmt: skip

HINGE_EMBEDDING = Loss(
    name="hinge_embedding",
    formula="where(y > 0, p, where(p > margin, 0, margin - p))",
    title=Text(en="Hinge embedding", zh="合页嵌入损失"),
    symbol=r"L_{\mathrm{embed}}",
    prediction=NON_NEGATIVE,
    target=_SIGNS,
    summary=Text(
        en="The prediction is a distance: small for a pair that is alike (y = 1), above the margin "
        "for one that is not (y = -1).",
        zh="预测值是距离：相似的一对（y = 1）应小，不相似的一对（y = -1）应大于间隔。",
    ),
    params=(
        Param(
            name="margin",
            default="1",
            latex="m",
            interval=NON_NEGATIVE,
            meaning=Text(en="how far apart is far enough", zh="多远才算足够远"),
        ),
    ),
    use=Text(en="embeddings, semi-supervised learning", zh="嵌入学习、半监督学习"),
    takes="distance",
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.hinge_embedding_loss",
            arguments={"margin": "margin"},
        ),
    ),
    source=Source(
        "Weston, Ratle & Collobert", 2008, "Deep Learning via Semi-Supervised Embedding",
        "ICML 2008",
    ),
)  # fmt: skip

CONTRASTIVE = Loss(
    name="contrastive",
    formula="y*p^2 + (1 - y)*max(0, margin - p)^2",
    title=Text(en="Contrastive (Siamese)", zh="对比损失（孪生网络）"),
    symbol=r"L_{\mathrm{contr}}",
    prediction=NON_NEGATIVE,
    target=CLOSED_UNIT,
    summary=Text(
        en="The prediction is a distance: pulled to 0 for a pair that is alike (y = 1), pushed "
        "beyond the margin for one that is not (y = 0).",
        zh="预测值是距离：相似的一对（y = 1）拉近到 0，不相似的一对（y = 0）推到间隔之外。",
    ),
    aliases=("siamese",),
    params=(
        Param(
            name="margin",
            default="1",
            latex="m",
            interval=NON_NEGATIVE,
            meaning=Text(en="how far apart is far enough", zh="多远才算足够远"),
        ),
    ),
    use=Text(en="verification: faces, signatures", zh="验证任务：人脸、签名"),
    takes="distance",
    peers=(
        Peer(
            library="flux",
            name="Flux.Losses.siamese_contrastive_loss",
            differs=Text(en="y = 0 is alike, y = 1 is not", zh="y = 0 表示相似，y = 1 表示不相似"),
        ),
    ),
    ambiguity=Text(
        en="The paper and Flux.jl have y = 0 for a pair that is alike; here, as in TensorFlow "
        "Addons, it is y = 1. The paper halves it.",
        zh="原论文与 Flux.jl 以 y = 0 表示相似；这里与 TensorFlow Addons 一样以 y = 1 表示。"
        "原论文还乘以二分之一。",
    ),
    source=Source(
        "Hadsell, Chopra & LeCun", 2006,
        "Dimensionality Reduction by Learning an Invariant Mapping", "CVPR 2006",
    ),
)  # fmt: skip
