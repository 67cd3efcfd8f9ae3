"""Activations that are x times a gate between 0 and 1."""

from slopelab.core.interval import POSITIVE
from slopelab.core.spec import Activation, Param, Peer, Source, Text

FAMILY = Text(en="Self-gated", zh="自门控")

SWISH = Activation(
    name="swish",
    formula="x * sigmoid(x)",
    title=Text(en="Swish (SiLU)", zh="Swish (SiLU)"),
    symbol=r"\operatorname{swish}",
    basic=True,
    aliases=("silu", "sil"),
    summary=Text(
        en="x times its own sigmoid: ReLU made smooth, with a shallow dip on the left.",
        zh="x 乘以自身的 Sigmoid：平滑的 ReLU，左侧有一个浅坑。",
    ),
    use=Text(en="hidden layers: a smooth stand-in for ReLU", zh="隐藏层：更平滑的 ReLU 替代"),
    source=Source(
        "Ramachandran, Zoph & Le", 2017, "Searching for Activation Functions", "arXiv:1710.05941"
    ),
    claims={"lipschitz": "1.09984", "minimum": "-0.278465"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.silu"),
        Peer(library="jax", name="jax.nn.silu"),
        Peer(library="keras", name="keras.activations.silu"),
        Peer(library="nnlib", name="NNlib.swish"),
        Peer(library="onnx", name="Swish"),
        Peer(library="mlx", name="mlx.nn.silu"),
    ),
    ambiguity=Text(
        en="Without a parameter, as in the libraries (SiLU). The paper's Swish has a learned β: "
        "that is swish_beta.",
        zh="不带参数，与各库的 SiLU 相同。论文中的 Swish 带可学习的 β：见 swish_beta。",
    ),
)

SWISH_BETA = Activation(
    name="swish_beta",
    formula="x * sigmoid(beta*x)",
    title=Text(en="Swish (β)", zh="Swish (β)"),
    symbol=r"\operatorname{swish}_{\beta}",
    aliases=("parametric_swish",),
    summary=Text(
        en="Swish with a learned steepness: x/2 for β = 0, nearly ReLU for a large one.",
        zh="陡峭程度可学习的 Swish：β = 0 时为 x/2，β 很大时接近 ReLU。",
    ),
    params=(
        Param(
            name="beta",
            default="1",
            latex=r"\beta",
            meaning=Text(en="steepness of the gate", zh="门的陡峭程度"),
        ),
    ),
    use=Text(en="hidden layers with a learned shape", zh="形状可学习的隐藏层"),
    source=Source(
        "Ramachandran, Zoph & Le", 2017, "Searching for Activation Functions", "arXiv:1710.05941"
    ),
    claims={"lipschitz": "1.09984", "minimum": "-0.278465"},
    peers=(Peer(library="onnx", name="Swish", arguments={"beta": "alpha"}),),
)

E_SWISH = Activation(
    name="e_swish",
    formula="beta*x*sigmoid(x)",
    title=Text(en="E-swish", zh="E-swish"),
    symbol=r"\operatorname{eswish}",
    aliases=("eswish",),
    summary=Text(
        en="Swish times a number above 1, which makes gradients larger.",
        zh="Swish 乘以大于 1 的数，使梯度变大。",
    ),
    params=(
        Param(
            name="beta",
            default="1.5",
            latex=r"\beta",
            interval=POSITIVE,
            meaning=Text(
                en="slope far to the right, 1 to 2 in the paper",
                zh="右端的斜率，论文中取 1 到 2",
            ),
        ),
    ),
    use=Text(en="deep networks with small gradients", zh="梯度偏小的深层网络"),
    source=Source(
        "Alcaide", 2018, "E-swish: Adjusting Activations to Different Network Depths",
        "arXiv:1801.07145",
    ),
    claims={"lipschitz": "1.64976", "minimum": "-0.417697"},
    ambiguity=Text(
        en="βx·σ(x), the paper's. β stands in front: inside the sigmoid it would be swish_beta.",
        zh="论文中的 βx·σ(x)。β 在前面：若在 Sigmoid 内则是 swish_beta。",
    ),
)  # fmt: skip

GELU = Activation(
    name="gelu",
    formula="x * normal_cdf(x)",
    title=Text(en="GELU", zh="GELU"),
    symbol=r"\operatorname{GELU}",
    basic=True,
    aliases=("gelu_exact", "gelu_erf"),
    summary=Text(
        en="x times the probability that a standard normal number is smaller than x.",
        zh="x 乘以标准正态随机数小于 x 的概率。",
    ),
    use=Text(en="transformers: BERT, GPT, ViT", zh="Transformer：BERT、GPT、ViT"),
    source=Source(
        "Hendrycks & Gimpel", 2016, "Gaussian Error Linear Units (GELUs)", "arXiv:1606.08415"
    ),
    claims={"lipschitz": "1.12890", "minimum": "-0.169971"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.gelu"),
        Peer(library="jax", name="jax.nn.gelu", options={"approximate": False}),
        Peer(library="keras", name="keras.activations.gelu"),
        Peer(library="nnlib", name="NNlib.gelu_erf"),
        Peer(library="onnx", name="Gelu"),
        Peer(library="mlx", name="mlx.nn.gelu"),
    ),
    ambiguity=Text(
        en="The exact form with Φ, as in PyTorch and Keras by default. jax.nn.gelu, "
        "keras.ops.gelu and NNlib.gelu compute gelu_tanh by default.",
        zh="含 Φ 的精确形式，即 PyTorch 与 Keras 的默认值。jax.nn.gelu、keras.ops.gelu 与 "
        "NNlib.gelu 默认计算 gelu_tanh。",
    ),
)

GELU_TANH = Activation(
    name="gelu_tanh",
    formula="0.5 * x * (1 + tanh(sqrt(2/pi) * (x + 0.044715*x^3)))",
    title=Text(en="GELU (tanh)", zh="GELU（tanh 近似）"),
    symbol=r"\operatorname{GELU}_{\tanh}",
    basic=True,
    aliases=("gelu_new", "gelu_approximate", "gelu_approx"),
    summary=Text(
        en="GELU with tanh in place of the error function, at most 0.0005 away from it.",
        zh="以 Tanh 代替误差函数的 GELU，相差不超过 0.0005。",
    ),
    use=Text(
        en="transformers trained with the tanh approximation: GPT-2, T5",
        zh="采用 tanh 近似的 Transformer：GPT-2、T5",
    ),
    source=Source(
        "Hendrycks & Gimpel", 2016, "Gaussian Error Linear Units (GELUs)",
        "arXiv:1606.08415, section 2",
    ),
    claims={"lipschitz": "1.12899", "minimum": "-0.170041"},
    peers=(
        Peer(
            library="torch", name="torch.nn.functional.gelu", options={"approximate": "tanh"}
        ),
        Peer(library="jax", name="jax.nn.gelu"),
        Peer(library="keras", name="keras.activations.gelu", options={"approximate": True}),
        Peer(library="keras", name="keras.ops.gelu"),
        Peer(library="nnlib", name="NNlib.gelu_tanh"),
        Peer(library="onnx", name="Gelu", options={"approximate": "tanh"}),
        Peer(library="mlx", name="mlx.nn.gelu_approx"),
    ),
)  # fmt: skip

QUICK_GELU = Activation(
    name="quick_gelu",
    formula="x*sigmoid(1.702*x)",
    title=Text(en="Quick GELU", zh="快速 GELU"),
    symbol=r"\operatorname{GELU}_{\sigma}",
    aliases=("gelu_sigmoid", "gelu_fast_approx"),
    summary=Text(
        en="GELU with a sigmoid in place of Φ, at most 0.021 away from it.",
        zh="以 Sigmoid 代替 Φ 的 GELU，相差不超过 0.021。",
    ),
    use=Text(en="CLIP and other transformers of its time", zh="CLIP 等 Transformer"),
    source=Source(
        "Hendrycks & Gimpel", 2016, "Gaussian Error Linear Units (GELUs)",
        "arXiv:1606.08415, section 2",
    ),
    claims={"lipschitz": "1.09984", "minimum": "-0.163610"},
    peers=(
        Peer(library="nnlib", name="NNlib.gelu_sigmoid"),
        Peer(library="hf", name="transformers.activations.QuickGELUActivation"),
        Peer(library="timm", name="timm.layers.quick_gelu"),
        Peer(library="mlx", name="mlx.nn.gelu_fast_approx"),
    ),
)  # fmt: skip

MISH = Activation(
    name="mish",
    formula="x*tanh(log(1 + exp(x)))",
    title=Text(en="Mish", zh="Mish"),
    symbol=r"\operatorname{mish}",
    summary=Text(
        en="x times the tanh of softplus: like swish, a little steeper on the right.",
        zh="x 乘以 Softplus 的 Tanh：与 Swish 相似，右侧略陡。",
    ),
    use=Text(en="hidden layers of detectors (YOLOv4)", zh="检测网络的隐藏层（YOLOv4）"),
    source=Source(
        "Misra", 2019, "Mish: A Self Regularized Non-Monotonic Activation Function",
        "arXiv:1908.08681",
    ),
    claims={"lipschitz": "1.08850", "minimum": "-0.308843"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.mish"),
        Peer(library="jax", name="jax.nn.mish"),
        Peer(library="keras", name="keras.activations.mish"),
        Peer(library="nnlib", name="NNlib.mish"),
        Peer(library="onnx", name="Mish"),
        Peer(library="mlx", name="mlx.nn.mish"),
    ),
)  # fmt: skip

TANHEXP = Activation(
    name="tanhexp",
    formula="x*tanh(exp(x))",
    title=Text(en="TanhExp", zh="TanhExp"),
    symbol=r"\operatorname{tanhexp}",
    aliases=("telu", "tanh_exp"),
    summary=Text(
        en="x times the tanh of its exponential: the identity from about 2 on, faster than any "
        "other of its kind.",
        zh="x 乘以其指数的 Tanh：约从 2 起就是恒等函数，比同类都快。",
    ),
    use=Text(en="small networks in real time", zh="实时的小型网络"),
    source=Source(
        "Liu & Di", 2020,
        "TanhExp: A Smooth Activation Function with High Convergence Speed for Lightweight "
        "Neural Networks", "arXiv:2003.09855",
    ),
    claims={"lipschitz": "1.06198", "minimum": "-0.353286"},
    ambiguity=Text(
        en="TeLU means this function since 2024. TeLU of 2020 is another: x·tanh(ELU(αx)).",
        zh="2024 年起 TeLU 指这个函数。2020 年的 TeLU 是 x·tanh(ELU(αx))，不是同一个。",
    ),
)  # fmt: skip

LISHT = Activation(
    name="lisht",
    formula="x*tanh(x)",
    title=Text(en="LiSHT", zh="LiSHT"),
    symbol=r"\operatorname{LiSHT}",
    summary=Text(
        en="x times its tanh: even, never negative, a smooth absolute value.",
        zh="x 乘以自身的 Tanh：偶函数、非负，是平滑的绝对值。",
    ),
    use=Text(en="features whose sign does not matter", zh="不分正负的特征"),
    source=Source(
        "Roy, Manna, Dubey & Chaudhuri", 2019,
        "LiSHT: Non-Parametric Linearly Scaled Hyperbolic Tangent Activation Function for "
        "Neural Networks", "arXiv:1901.05894",
    ),
    claims={"lipschitz": "1.19968", "minimum": "0"},
    peers=(Peer(library="nnlib", name="NNlib.lisht"),),
)  # fmt: skip
