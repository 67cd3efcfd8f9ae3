"""Functions in which one half of a vector gates the other: gated linear units."""

from slopelab.core.interval import POSITIVE, Interval
from slopelab.core.spec import Param, Peer, Source, Text
from slopelab.core.vector_spec import VectorActivation

FAMILY = Text(en="One half gates the other", zh="一半门控另一半")

_SHAZEER = Source("Shazeer", 2020, "GLU Variants Improve Transformer", "arXiv:2002.05202")
_HALVES = Text(
    en="elsewhere the other half may be the gate; here the vector is cut in two, (a, b)",
    zh="别处也可能由另一半作门；此处向量被切成两半 (a, b)",
)

GLU = VectorActivation(
    name="glu",
    formula="a * sigmoid(b)",
    title=Text(en="GLU", zh="GLU"),
    symbol=r"\operatorname{GLU}",
    layout="halves",
    summary=Text(en="the second half gates the first", zh="后一半作为前一半的门"),
    use=Text(en="convolutional language models", zh="卷积语言模型"),
    source=Source(
        "Dauphin, Fan, Auli & Grangier", 2017,
        "Language Modeling with Gated Convolutional Networks", "ICML 2017",
    ),
    peers=(
        Peer(library="torch", name="torch.nn.functional.glu", options={"dim": -1}),
        Peer(library="jax", name="jax.nn.glu"),
        Peer(library="keras", name="keras.activations.glu"),
    ),
)  # fmt: skip

GTU = VectorActivation(
    name="gtu",
    formula="tanh(a) * sigmoid(b)",
    title=Text(en="GTU", zh="GTU"),
    symbol=r"\operatorname{GTU}",
    aliases=("gated_tanh_unit",),
    layout="halves",
    summary=Text(en="a bounded signal behind a gate", zh="有界信号经过一扇门"),
    use=Text(en="PixelCNN, WaveNet", zh="PixelCNN、WaveNet"),
    source=Source(
        "van den Oord et al.", 2016, "Conditional Image Generation with PixelCNN Decoders",
        "NeurIPS 2016",
    ),
)  # fmt: skip

BILINEAR = VectorActivation(
    name="bilinear",
    formula="a * b",
    title=Text(en="Bilinear", zh="双线性"),
    symbol=r"\operatorname{Bilinear}",
    layout="halves",
    summary=Text(en="a gate without a nonlinearity", zh="没有非线性的门"),
    use=Text(en="feed-forward layers of transformers", zh="Transformer 前馈层"),
    source=_SHAZEER,
)

REGLU = VectorActivation(
    name="reglu",
    formula="max(0, a) * b",
    title=Text(en="ReGLU", zh="ReGLU"),
    symbol=r"\operatorname{ReGLU}",
    layout="halves",
    summary=Text(en="ReLU of the first half as the gate", zh="前一半的 ReLU 作为门"),
    use=Text(en="feed-forward layers of transformers", zh="Transformer 前馈层"),
    source=_SHAZEER,
    ambiguity=_HALVES,
)

GEGLU = VectorActivation(
    name="geglu",
    formula="a * normal_cdf(a) * b",
    title=Text(en="GEGLU", zh="GEGLU"),
    symbol=r"\operatorname{GEGLU}",
    layout="halves",
    summary=Text(en="GELU of the first half as the gate", zh="前一半的 GELU 作为门"),
    use=Text(en="T5 1.1, diffusion transformers", zh="T5 1.1、扩散 Transformer"),
    source=_SHAZEER,
    ambiguity=_HALVES,
)

SWIGLU = VectorActivation(
    name="swiglu",
    formula="a * sigmoid(beta*a) * b",
    title=Text(en="SwiGLU", zh="SwiGLU"),
    symbol=r"\operatorname{SwiGLU}",
    layout="halves",
    params=(
        Param(
            name="beta",
            default="1",
            latex=r"\beta",
            meaning=Text(en="steepness of the gate", zh="门的陡峭程度"),
        ),
    ),
    summary=Text(en="Swish of the first half as the gate", zh="前一半的 Swish 作为门"),
    use=Text(en="feed-forward layers of LLaMA, PaLM, Qwen", zh="LLaMA、PaLM、Qwen 的前馈层"),
    source=_SHAZEER,
    ambiguity=_HALVES,
)

SWIGLU_CLAMPED = VectorActivation(
    name="swiglu_clamped",
    formula="min(a, limit) * sigmoid(alpha*min(a, limit)) * (clip(b, -limit, limit) + shift)",
    title=Text(en="SwiGLU, clamped", zh="截断 SwiGLU"),
    symbol=r"\operatorname{SwiGLU}",
    aliases=("swiglu_oai",),
    layout="halves",
    params=(
        Param(
            name="limit",
            default="7",
            latex=r"\lambda",
            interval=POSITIVE,
            meaning=Text(en="where both halves are clamped", zh="两半的截断界"),
        ),
        Param(
            name="alpha",
            default="1.702",
            latex=r"\alpha",
            interval=Interval.parse("[0, inf)"),
            meaning=Text(en="steepness of the gate", zh="门的陡峭程度"),
        ),
        Param(
            name="shift",
            default="1",
            latex="b_{0}",
            meaning=Text(en="added to the gated half", zh="加在被门控的一半上"),
        ),
    ),
    summary=Text(
        en="SwiGLU with both halves clamped: no activation grows without bound",
        zh="两半都被截断的 SwiGLU：激活值不会无限增长",
    ),
    use=Text(en="experts of gpt-oss", zh="gpt-oss 的专家层"),
    source=Source("OpenAI", 2025, "gpt-oss-120b & gpt-oss-20b Model Card", "arXiv:2508.10925"),
)
