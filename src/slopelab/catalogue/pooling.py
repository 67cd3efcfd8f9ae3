"""Functions that make fewer entries, or more, out of a vector."""

from slopelab.core.interval import Interval
from slopelab.core.spec import Param, Peer, Source, Text
from slopelab.core.vector_spec import VectorActivation

FAMILY = Text(en="Fewer entries, or more", zh="改变分量个数")

MAXOUT = VectorActivation(
    name="maxout",
    formula="max(x)",
    title=Text(en="Maxout", zh="Maxout"),
    symbol=r"\operatorname{maxout}",
    layout="groups",
    params=(
        Param(
            name="k",
            default="2",
            latex="k",
            interval=Interval.parse("[1, inf)"),
            meaning=Text(en="entries in a group", zh="每组的分量数"),
        ),
    ),
    summary=Text(
        en="the largest of every k entries that stand together; ties share the slope",
        zh="每 k 个相邻分量取最大；相等者平分斜率",
    ),
    use=Text(en="hidden layers with dropout", zh="配合 Dropout 的隐藏层"),
    source=Source(
        "Goodfellow, Warde-Farley, Mirza, Courville & Bengio", 2013, "Maxout Networks", "ICML 2013"
    ),
)

CRELU = VectorActivation(
    name="crelu",
    formula="max(0, x)",
    second="max(0, -x)",
    title=Text(en="CReLU", zh="CReLU"),
    symbol=r"\operatorname{CReLU}",
    aliases=("concatenated_relu",),
    summary=Text(
        en="ReLU of x and of -x, one behind the other: nothing is lost, twice the width",
        zh="x 与 -x 的 ReLU 首尾相接：不丢信息，宽度加倍",
    ),
    use=Text(en="early layers of convolutional networks", zh="卷积网络的前几层"),
    source=Source(
        "Shang, Sohn, Almeida & Lee", 2016,
        "Understanding and Improving Convolutional Neural Networks via CReLU", "ICML 2016",
    ),
    peers=(Peer(library="tf", name="tf.nn.crelu"),),
)  # fmt: skip

LOGSUMEXP = VectorActivation(
    name="logsumexp",
    formula="logsumexp(x)",
    title=Text(en="Log-sum-exp", zh="Log-Sum-Exp"),
    symbol=r"\operatorname{lse}",
    aliases=("lse", "softmax_normalizer"),
    summary=Text(
        en="a smooth maximum: above the largest entry by at most ln n",
        zh="平滑的最大值：至多比最大分量大 ln n",
    ),
    use=Text(en="normaliser of a softmax, smooth maximum", zh="Softmax 的归一化项、平滑最大值"),
    source=Source(
        "Blanchard, Higham & Higham", 2021,
        "Accurately Computing the Log-Sum-Exp and Softmax Functions",
        "IMA Journal of Numerical Analysis 41, 2311-2330",
    ),
    peers=(
        Peer(library="torch", name="torch.logsumexp", options={"dim": -1}),
        Peer(library="jax", name="jax.nn.logsumexp", options={"axis": -1}),
    ),
)  # fmt: skip

LOGMEANEXP = VectorActivation(
    name="logmeanexp",
    formula="logsumexp(x) - log(n)",
    title=Text(en="Log-mean-exp", zh="Log-Mean-Exp"),
    symbol=r"\operatorname{lme}",
    summary=Text(
        en="a smooth maximum that is exact for equal entries", zh="平滑的最大值，各分量相等时精确"
    ),
    use=Text(en="averages of likelihoods", zh="似然的平均"),
    source=Source(
        "Blanchard, Higham & Higham", 2021,
        "Accurately Computing the Log-Sum-Exp and Softmax Functions",
        "IMA Journal of Numerical Analysis 41, 2311-2330",
    ),
    peers=(Peer(library="jax", name="jax.nn.logmeanexp", options={"axis": -1}),),
)  # fmt: skip
