"""Activations that set small inputs to zero: thresholds and shrinkage."""

from slopelab.core.interval import NON_NEGATIVE
from slopelab.core.spec import Activation, Param, Peer, Source, Text

FAMILY = Text(en="Thresholds and shrinkage", zh="阈值与收缩")

THRESHOLD = Activation(
    name="threshold",
    formula="where(x > threshold, x, value)",
    title=Text(en="Threshold", zh="阈值函数"),
    symbol=r"\operatorname{thr}",
    summary=Text(
        en="Above the threshold the input, else one fixed value: it jumps unless the two agree.",
        zh="高于阈值时为输入本身，否则为固定值：二者不等时函数有跳跃。",
    ),
    use=Text(en="hand-made gates in front of other layers", zh="置于其他层之前的手工门控"),
    params=(
        Param(
            name="threshold",
            default="0",
            latex=r"\theta",
            meaning=Text(en="inputs above it pass", zh="高于此值的输入通过"),
        ),
        Param(
            name="value",
            default="0",
            latex="v",
            meaning=Text(en="the output for all others", zh="其余输入的输出"),
        ),
    ),
    source=Source(
        "Collobert, Kavukcuoglu & Farabet", 2011,
        "Torch7: A Matlab-like Environment for Machine Learning", "BigLearn, NIPS Workshop",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.threshold",
            arguments={"threshold": "threshold", "value": "value"},
            options={"threshold": 0.0, "value": 0.0},
            differs=Text(en="both have no default", zh="两个参数都没有默认值"),
        ),
        Peer(
            library="keras",
            name="keras.activations.threshold",
            arguments={"threshold": "threshold", "value": "default_value"},
            options={"threshold": 0.0, "default_value": 0.0},
            differs=Text(en="both have no default", zh="两个参数都没有默认值"),
        ),
    ),
)  # fmt: skip

THRESHOLDED_RELU = Activation(
    name="thresholded_relu",
    formula="where(x > theta, x, 0)",
    title=Text(en="Thresholded ReLU", zh="阈值 ReLU"),
    symbol=r"\operatorname{TReLU}",
    aliases=("trelu", "trec"),
    summary=Text(
        en="ReLU that starts at a threshold and jumps there, so that small activations are zero.",
        zh="从阈值处才开始并在该处跳跃的 ReLU，使小的激活值为零。",
    ),
    use=Text(en="autoencoders without biases", zh="无偏置的自编码器"),
    params=(
        Param(
            name="theta",
            default="1",
            latex=r"\theta",
            interval=NON_NEGATIVE,
            meaning=Text(en="inputs above it pass", zh="高于此值的输入通过"),
        ),
    ),
    source=Source(
        "Konda, Memisevic & Krueger", 2014,
        "Zero-bias autoencoders and the benefits of co-adapting features", "arXiv:1402.3337",
    ),
    claims={"minimum": "0"},
    peers=(
        Peer(library="nnlib", name="NNlib.trelu"),
        Peer(library="onnx", name="ThresholdedRelu"),
    ),
)  # fmt: skip

HARD_SHRINK = Activation(
    name="hard_shrink",
    formula="where(abs(x) > lambd, x, 0)",
    title=Text(en="Hard shrink", zh="硬收缩"),
    symbol=r"\operatorname{hs}",
    aliases=("hardshrink", "hard_threshold"),
    summary=Text(
        en="Keeps an input or kills it: large ones stay exactly as they are, small ones become 0.",
        zh="要么保留，要么置零：大的输入原样不变，小的变为 0。",
    ),
    use=Text(en="sparse coding, denoising", zh="稀疏编码、去噪"),
    params=(
        Param(
            name="lambd",
            default="0.5",
            latex=r"\lambda",
            interval=NON_NEGATIVE,
            meaning=Text(en="up to this size inputs become 0", zh="绝对值不超过它的输入变为 0"),
        ),
    ),
    source=Source(
        "Donoho & Johnstone", 1994, "Ideal spatial adaptation by wavelet shrinkage",
        "Biometrika 81, 425-455",
    ),
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.hardshrink",
            arguments={"lambd": "lambd"},
        ),
        Peer(
            library="keras",
            name="keras.activations.hard_shrink",
            arguments={"lambd": "threshold"},
        ),
        Peer(library="mlx", name="mlx.nn.hard_shrink"),
        Peer(library="onnx", name="Shrink"),
    ),
)  # fmt: skip

SOFT_SHRINK = Activation(
    name="soft_shrink",
    formula="max(x - lambd, 0) + min(x + lambd, 0)",
    title=Text(en="Soft shrink", zh="软收缩"),
    symbol=r"\operatorname{ss}",
    aliases=("softshrink", "soft_threshold"),
    summary=Text(
        en="Moves every input towards 0 by the same amount, and stops there: the proximal map "
        "of the L1 norm.",
        zh="把每个输入向 0 移动同样的距离，到 0 为止：L1 范数的近端映射。",
    ),
    use=Text(en="sparse coding: the step of ISTA and LISTA", zh="稀疏编码：ISTA 与 LISTA 的一步"),
    params=(
        Param(
            name="lambd",
            default="0.5",
            latex=r"\lambda",
            interval=NON_NEGATIVE,
            meaning=Text(en="how far towards 0", zh="向 0 移动的距离"),
        ),
    ),
    source=Source(
        "Donoho & Johnstone", 1994, "Ideal spatial adaptation by wavelet shrinkage",
        "Biometrika 81, 425-455",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.softshrink",
            arguments={"lambd": "lambd"},
        ),
        Peer(
            library="keras",
            name="keras.activations.soft_shrink",
            arguments={"lambd": "threshold"},
        ),
        Peer(library="nnlib", name="NNlib.softshrink"),
        Peer(library="mlx", name="mlx.nn.softshrink"),
        Peer(
            library="onnx",
            name="Shrink",
            differs=Text(
                en="its bias is 0 by default, which makes it hard_shrink: give bias = lambd",
                zh="其 bias 默认为 0，即 hard_shrink：需令 bias = lambd",
            ),
        ),
    ),
)  # fmt: skip

TANH_SHRINK = Activation(
    name="tanh_shrink",
    formula="x - tanh(x)",
    title=Text(en="Tanh shrink", zh="Tanh 收缩"),
    symbol=r"\operatorname{ts}",
    aliases=("tanhshrink",),
    summary=Text(
        en="A soft shrink without corners: nearly x³/3 around 0, and x ∓ 1 far out.",
        zh="没有尖角的软收缩：0 附近约为 x³/3，远处为 x ∓ 1。",
    ),
    use=Text(en="sparse coding", zh="稀疏编码"),
    source=Source(
        "Collobert, Kavukcuoglu & Farabet", 2011,
        "Torch7: A Matlab-like Environment for Machine Learning", "BigLearn, NIPS Workshop",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.tanhshrink"),
        Peer(library="keras", name="keras.activations.tanh_shrink"),
        Peer(library="nnlib", name="NNlib.tanhshrink"),
    ),
)  # fmt: skip
