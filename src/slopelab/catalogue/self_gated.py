"""Activations that are x times a gate between 0 and 1."""

from slopelab.core.spec import Activation, Source, Text

FAMILY = Text(en="Self-gated", zh="自门控")

SWISH = Activation(
    name="swish",
    formula="x * sigmoid(x)",
    title=Text(en="Swish (SiLU)", zh="Swish (SiLU)"),
    symbol=r"\operatorname{swish}",
    aliases=("silu",),
    basic=True,
    use=Text(en="hidden layers: a smooth stand-in for ReLU", zh="隐藏层：更平滑的 ReLU 替代"),
    source=Source(
        "Ramachandran, Zoph & Le", 2017, "Searching for Activation Functions", "arXiv:1710.05941"
    ),
    claims={"lipschitz": "1.09984", "minimum": "-0.278465"},
)

GELU = Activation(
    name="gelu",
    formula="x * normal_cdf(x)",
    title=Text(en="GELU", zh="GELU"),
    symbol=r"\operatorname{GELU}",
    aliases=("gelu_exact", "gelu_erf"),
    basic=True,
    use=Text(en="transformers: BERT, GPT, ViT", zh="Transformer：BERT、GPT、ViT"),
    source=Source(
        "Hendrycks & Gimpel", 2016, "Gaussian Error Linear Units (GELUs)", "arXiv:1606.08415"
    ),
    claims={"lipschitz": "1.12890", "minimum": "-0.169971"},
)

GELU_TANH = Activation(
    name="gelu_tanh",
    formula="0.5 * x * (1 + tanh(sqrt(2/pi) * (x + 0.044715*x^3)))",
    title=Text(en="GELU (tanh)", zh="GELU（tanh 近似）"),
    symbol=r"\operatorname{GELU}_{\tanh}",
    aliases=("gelu_new", "gelu_approximate"),
    basic=True,
    use=Text(
        en="transformers trained with the tanh approximation: GPT-2, T5",
        zh="采用 tanh 近似的 Transformer：GPT-2、T5",
    ),
    source=Source(
        "Hendrycks & Gimpel", 2016, "Gaussian Error Linear Units (GELUs)",
        "arXiv:1606.08415, section 2",
    ),
    claims={"lipschitz": "1.12899", "minimum": "-0.170041"},
)  # fmt: skip
