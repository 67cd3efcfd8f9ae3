"""Losses that compare vectors: embeddings that should be near each other, or far apart."""

from slopelab.core.interval import NON_NEGATIVE, POSITIVE, Interval
from slopelab.core.spec import Param, Peer, Source, Text
from slopelab.core.vector_spec import VectorLoss

FAMILY = Text(en="Comparing vectors", zh="向量比较")

_MARGIN = Param(
    name="margin",
    default="1",
    latex="m",
    interval=NON_NEGATIVE,
    meaning=Text(en="the distance that is far enough", zh="足够远的距离"),
)

COSINE_DISTANCE = VectorLoss(
    name="cosine_distance",
    formula="1 - where(norm2(p)*norm2(y) > 0, sum(p*y)/(norm2(p)*norm2(y)), 0)",
    title=Text(en="Cosine distance", zh="余弦距离"),
    symbol=r"L_{\cos}",
    aliases=("cosine_similarity",),
    takes="vectors",
    summary=Text(
        en="1 minus the cosine of the angle; of a zero vector the cosine counts as 0",
        zh="1 减夹角余弦；零向量的余弦记为 0",
    ),
    use=Text(en="embeddings of which the direction counts", zh="只看方向的嵌入向量"),
    source=Source(
        "Salton, Wong & Yang", 1975, "A Vector Space Model for Automatic Indexing",
        "Communications of the ACM 18, 613-620",
    ),
    peers=(
        Peer(
            library="optax",
            name="optax.losses.cosine_distance",
            differs=Text(en="NaN for a zero vector", zh="零向量得 NaN"),
        ),
        Peer(
            library="keras",
            name="keras.losses.cosine_similarity",
            differs=Text(en="minus the cosine, without the 1", zh="余弦的相反数，没有 1"),
        ),
    ),
)  # fmt: skip

COSINE_EMBEDDING = VectorLoss(
    name="cosine_embedding",
    formula=(
        "where(y > 0, 1 - where(norm2(a)*norm2(b) > 0, sum(a*b)/(norm2(a)*norm2(b)), 0), "
        "max(0, where(norm2(a)*norm2(b) > 0, sum(a*b)/(norm2(a)*norm2(b)), 0) - margin))"
    ),
    title=Text(en="Cosine embedding", zh="余弦嵌入"),
    symbol=r"L_{\cos}",
    predictions=("a", "b"),
    numbers=("y",),
    takes="vectors",
    target="signs",
    params=(
        Param(
            name="margin",
            default="0",
            latex="m",
            interval=Interval.parse("[-1, 1]"),
            meaning=Text(en="the cosine that is far enough", zh="足够远的余弦值"),
        ),
    ),
    summary=Text(
        en="y = 1 draws two vectors together, y = -1 pushes them apart",
        zh="y = 1 拉近两个向量，y = -1 推开它们",
    ),
    use=Text(en="sentence and image embeddings", zh="句子与图像嵌入"),
    source=Source(
        "Barz & Denzler", 2020,
        "Deep Learning on Small Datasets without Pre-Training using Cosine Loss", "WACV 2020",
    ),
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.cosine_embedding_loss",
            arguments={"margin": "margin"},
            differs=Text(
                en="the gradient at a zero vector is of size 1e5", zh="零向量处的梯度可达 1e5"
            ),
        ),
    ),
)  # fmt: skip

TRIPLET_MARGIN = VectorLoss(
    name="triplet_margin",
    formula="max(0, norm(anchor - positive, degree) - norm(anchor - negative, degree) + margin)",
    title=Text(en="Triplet margin", zh="三元组间隔"),
    symbol=r"L_{\mathrm{triplet}}",
    aliases=("triplet",),
    predictions=("anchor", "positive", "negative"),
    targets=(),
    takes="vectors",
    target="none",
    params=(
        _MARGIN,
        Param(
            name="degree",
            default="2",
            latex="q",
            interval=Interval.parse("[1, inf)"),
            meaning=Text(en="the degree of the norm", zh="范数的阶"),
        ),
    ),
    summary=Text(
        en="the anchor should be nearer to the positive than to the negative, by a margin",
        zh="锚点到正例应比到负例近，且相差一个间隔",
    ),
    use=Text(en="face recognition, retrieval", zh="人脸识别、检索"),
    source=Source(
        "Schroff, Kalenichenko & Philbin", 2015,
        "FaceNet: A Unified Embedding for Face Recognition and Clustering", "CVPR 2015",
    ),
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.triplet_margin_loss",
            arguments={"margin": "margin", "degree": "p"},
            differs=Text(en="adds 1e-6 to every difference", zh="每个差值加 1e-6"),
        ),
        Peer(
            library="optax",
            name="optax.losses.triplet_margin_loss",
            arguments={"margin": "margin", "degree": "norm_degree"},
            differs=Text(
                en="takes odd powers of signed differences", zh="对带符号的差取奇数次幂"
            ),
        ),
    ),
)  # fmt: skip

CONTRASTIVE = VectorLoss(
    name="contrastive_pairs",
    formula="y*sum((a - b)^2) + (1 - y)*max(0, margin - norm2(a - b))^2",
    title=Text(en="Contrastive, of pairs", zh="成对对比损失"),
    symbol=r"L_{\mathrm{con}}",
    aliases=("siamese_contrastive",),
    predictions=("a", "b"),
    numbers=("y",),
    takes="vectors",
    target="labels",
    params=(_MARGIN,),
    summary=Text(
        en="y = 1 draws two vectors together, y = 0 pushes them a margin apart",
        zh="y = 1 拉近两个向量，y = 0 推开至间隔之外",
    ),
    use=Text(en="siamese networks", zh="孪生网络"),
    source=Source(
        "Hadsell, Chopra & LeCun", 2006,
        "Dimensionality Reduction by Learning an Invariant Mapping", "CVPR 2006",
    ),
    ambiguity=Text(
        en="here 1 means similar; in Flux 0 does, and in the paper, with a factor 1/2",
        zh="此处 1 表示相似；论文与 Flux 中 0 表示相似，论文另有系数 1/2",
    ),
    peers=(Peer(library="flux", name="Flux.siamese_contrastive_loss"),),
)  # fmt: skip

CIRCLE = VectorLoss(
    name="circle",
    formula=(
        "softplus(logsumexp(log(y) + gamma*max(0, 1 + margin - p)*(1 - margin - p)) "
        "+ logsumexp(log(1 - y) + gamma*max(0, p + margin)*(p - margin)))"
    ),
    title=Text(en="Circle", zh="Circle 损失"),
    symbol=r"L_{\mathrm{circle}}",
    takes="scores",
    target="labels",
    params=(
        Param(
            name="gamma",
            default="80",
            latex=r"\gamma",
            interval=POSITIVE,
            meaning=Text(en="scale", zh="缩放"),
        ),
        Param(
            name="margin",
            default="0.4",
            latex="m",
            interval=NON_NEGATIVE,
            meaning=Text(en="relaxation", zh="松弛量"),
        ),
    ),
    summary=Text(
        en="similarities of positives to 1 and of negatives to 0, the worst of each weighing most",
        zh="正例相似度趋于 1，负例趋于 0，最差者权重最大",
    ),
    use=Text(en="face recognition, person re-identification", zh="人脸识别、行人重识别"),
    source=Source(
        "Sun et al.", 2020, "Circle Loss: A Unified Perspective of Pair Similarity Optimization",
        "CVPR 2020",
    ),
    peers=(
        Peer(
            library="keras",
            name="keras.losses.circle",
            differs=Text(
                en="takes embeddings and labels, and makes the similarities itself",
                zh="接受嵌入与标签，自行计算相似度",
            ),
        ),
    ),
)  # fmt: skip
