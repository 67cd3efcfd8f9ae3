"""Activations that are x times something, with other gates than a distribution function."""

from slopelab.core.interval import POSITIVE
from slopelab.core.spec import Activation, Param, Source, Text

FAMILY = Text(en="Self-gated, newer", zh="自门控（较新）")


SERF = Activation(
    name="serf",
    formula="x*erf(log(1 + exp(x)))",
    title=Text(en="Serf", zh="Serf"),
    symbol=r"\operatorname{serf}",
    summary=Text(
        en="Mish with the error function in place of tanh.",
        zh="以误差函数代替 Tanh 的 Mish。",
    ),
    use=Text(en="image classification, detection", zh="图像分类、检测"),
    source=Source(
        "Nag & Bhattacharyya",
        2021,
        "SERF: Towards better training of deep neural networks using log-Softplus ERror "
        "activation Function",
        "arXiv:2108.09598",
    ),
    claims={"minimum": "-0.348437", "lipschitz": "1.08613"},
)


LOGISH = Activation(
    name="logish",
    formula="alpha*x*log(1 + sigmoid(beta*x))",
    title=Text(en="Logish", zh="Logish"),
    symbol=r"\operatorname{logish}",
    summary=Text(
        en="x times the logarithm of 1 + σ(x): far to the right its slope is ln 2, not 1.",
        zh="x 乘以 1 + σ(x) 的对数：右端斜率为 ln 2 而不是 1。",
    ),
    params=(
        Param(
            name="alpha",
            default="1",
            latex=r"\alpha",
            interval=POSITIVE,
            meaning=Text(en="factor in front", zh="前面的系数"),
        ),
        Param(
            name="beta",
            default="1",
            latex=r"\beta",
            meaning=Text(en="steepness of the gate", zh="门的陡峭程度"),
        ),
    ),
    use=Text(en="convolutional networks", zh="卷积网络"),
    source=Source(
        "Zhu, Zeng, Liu & Guan",
        2021,
        "Logish: A new nonlinear nonmonotonic activation function for convolutional neural network",
        "Neurocomputing 458, 490-499",
    ),
    claims={"minimum": "-0.252769", "lipschitz": "0.74631"},
)


SMISH = Activation(
    name="smish",
    formula="alpha*x*tanh(log(1 + sigmoid(beta*x)))",
    title=Text(en="Smish", zh="Smish"),
    symbol=r"\operatorname{smish}",
    summary=Text(
        en="Logish with a tanh around its logarithm: far to the right its slope is 3/5.",
        zh="对数外再套 Tanh 的 Logish：右端斜率为 3/5。",
    ),
    params=(
        Param(
            name="alpha",
            default="1",
            latex=r"\alpha",
            interval=POSITIVE,
            meaning=Text(en="factor in front", zh="前面的系数"),
        ),
        Param(
            name="beta",
            default="1",
            latex=r"\beta",
            meaning=Text(en="steepness of the gate", zh="门的陡峭程度"),
        ),
    ),
    use=Text(en="convolutional networks", zh="卷积网络"),
    source=Source(
        "Wang, Ren & Wang",
        2022,
        "Smish: A Novel Activation Function for Deep Learning Methods",
        "Electronics 11, 540",
    ),
    claims={"minimum": "-0.249994", "lipschitz": "0.63688"},
)


PHISH = Activation(
    name="phish",
    formula="x*tanh(x*normal_cdf(x))",
    title=Text(en="Phish", zh="Phish"),
    symbol=r"\operatorname{phish}",
    summary=Text(
        en="x times the tanh of GELU: never below 0, with a small hill on the left.",
        zh="x 乘以 GELU 的 Tanh：从不低于 0，左侧有一个小丘。",
    ),
    use=Text(en="image classification", zh="图像分类"),
    source=Source(
        "Naveen",
        2022,
        "Phish: A Novel Hyper-Optimizable Activation Function",
        "TechRxiv preprint",
    ),
    claims={"minimum": "0", "lipschitz": "1.29831"},
)


GISH = Activation(
    name="gish",
    formula="x*log(2 - exp(-exp(x)))",
    title=Text(en="Gish", zh="Gish"),
    symbol=r"\operatorname{gish}",
    summary=Text(
        en="x times the logarithm of a Gompertz curve: far to the right its slope is ln 2.",
        zh="x 乘以 Gompertz 曲线的对数：右端斜率为 ln 2。",
    ),
    use=Text(en="image classification", zh="图像分类"),
    source=Source(
        "Kaytan, Aydilek & Yeroğlu",
        2023,
        "Gish: a novel activation function for image classification",
        "Neural Computing and Applications 35, 24259-24281",
    ),
    claims={"minimum": "-0.27816", "lipschitz": "0.75270"},
)


SUISH = Activation(
    name="suish",
    formula="max(x, x*exp(-abs(x)))",
    title=Text(en="Suish", zh="Suish"),
    symbol=r"\operatorname{suish}",
    summary=Text(
        en="The identity on the right; on the left a dip to −1/e that comes back to 0.",
        zh="右侧为恒等函数；左侧下探到 −1/e 再回到 0。",
    ),
    use=Text(en="image classification", zh="图像分类"),
    source=Source(
        "Kunc & Kléma",
        2024,
        "Three Decades of Activations: A Comprehensive Survey of 400 Activation Functions "
        "for Neural Networks",
        "arXiv:2402.09092",
    ),
    claims={"minimum": "-0.36788", "lipschitz": "1"},
)


ACON_C = Activation(
    name="acon_c",
    formula="(p_1 - p_2)*x*sigmoid(beta*(p_1 - p_2)*x) + p_2*x",
    title=Text(en="ACON-C", zh="ACON-C"),
    symbol=r"\operatorname{ACON}",
    aliases=("acon",),
    summary=Text(
        en="A smooth maximum of two lines through 0 with learned slopes: swish for slopes 1 and 0.",
        zh="过原点两条直线的平滑最大值，斜率可学习：斜率取 1 与 0 时为 Swish。",
    ),
    params=(
        Param(
            name="p_1",
            default="1",
            latex="p_{1}",
            meaning=Text(en="slope far to the right, learned", zh="右端的斜率，可学习"),
        ),
        Param(
            name="p_2",
            default="0",
            latex="p_{2}",
            meaning=Text(en="slope far to the left, learned", zh="左端的斜率，可学习"),
        ),
        Param(
            name="beta",
            default="1",
            latex=r"\beta",
            meaning=Text(
                en="how sharp the maximum is: 0 gives the mean", zh="最大值的锐利程度：0 时为平均"
            ),
        ),
    ),
    use=Text(en="channels that learn whether to activate", zh="各通道自行学习是否激活"),
    source=Source(
        "Ma, Zhang, Liu & Sun",
        2021,
        "Activate or Not: Learning Customized Activation",
        "CVPR 2021",
    ),
    claims={"lipschitz": "1.09984", "minimum": "-0.278465"},
)


SMU = Activation(
    name="smu",
    formula="((1 + alpha)*x + (1 - alpha)*x*erf(mu*(1 - alpha)*x))/2",
    title=Text(en="SMU", zh="SMU"),
    symbol=r"\operatorname{SMU}",
    aliases=("smooth_maximum_unit",),
    summary=Text(
        en="A smooth maximum of x and αx, made with the error function: leaky ReLU for a large μ.",
        zh="用误差函数构造的 x 与 αx 的平滑最大值：μ 很大时为 Leaky ReLU。",
    ),
    params=(
        Param(
            name="alpha",
            default="0.25",
            latex=r"\alpha",
            meaning=Text(en="slope far to the left", zh="左端的斜率"),
        ),
        Param(
            name="mu",
            default="1",
            latex=r"\mu",
            interval=POSITIVE,
            meaning=Text(en="sharpness of the bend, learned", zh="拐弯的锐利程度，可学习"),
        ),
    ),
    use=Text(en="image classification", zh="图像分类"),
    source=Source(
        "Biswas, Kumar, Banerjee & Pandey",
        2022,
        "Smooth Maximum Unit: Smooth Activation Function for Deep Networks using Smoothing "
        "Maximum Technique",
        "CVPR 2022",
    ),
    claims={"lipschitz": "1.09668"},
    ambiguity=Text(
        en="μ is 1 here; training from scratch starts with other values, for a pretrained "
        "network with 10⁶, which is leaky ReLU.",
        zh="这里 μ 为 1；从头训练取其他初值，预训练网络取 10⁶，即 Leaky ReLU。",
    ),
)


ERF_ACT = Activation(
    name="erf_act",
    formula="x*erf(alpha*exp(beta*x))",
    title=Text(en="ErfAct", zh="ErfAct"),
    symbol=r"\operatorname{ErfAct}",
    aliases=("erfact",),
    summary=Text(
        en="x times the error function of an exponential, both with learned numbers.",
        zh="x 乘以指数的误差函数，两个数都可学习。",
    ),
    params=(
        Param(
            name="alpha",
            default="1",
            latex=r"\alpha",
            interval=POSITIVE,
            meaning=Text(en="size of the exponential, learned", zh="指数的大小，可学习"),
        ),
        Param(
            name="beta",
            default="0.5",
            latex=r"\beta",
            interval=POSITIVE,
            meaning=Text(en="its rate, learned", zh="指数的速率，可学习"),
        ),
    ),
    use=Text(en="image classification, detection", zh="图像分类、检测"),
    source=Source(
        "Biswas, Kumar, Banerjee & Pandey",
        2022,
        "ErfAct and Pserf: Non-monotonic Smooth Trainable Activation Functions",
        "AAAI 2022",
    ),
    claims={"lipschitz": "1.04198", "minimum": "-0.796949"},
    ambiguity=Text(
        en="Both numbers are learned; implementations start at different values.",
        zh="两个数都可学习；各实现的初值不同。",
    ),
)


PSERF = Activation(
    name="pserf",
    formula="x*erf(gamma*log(1 + exp(delta*x)))",
    title=Text(en="Pserf", zh="Pserf"),
    symbol=r"\operatorname{Pserf}",
    aliases=("parametric_serf",),
    summary=Text(en="Serf with two learned numbers.", zh="带两个可学习参数的 Serf。"),
    params=(
        Param(
            name="gamma",
            default="1",
            latex=r"\gamma",
            interval=POSITIVE,
            meaning=Text(en="size of the softplus, learned", zh="Softplus 的大小，可学习"),
        ),
        Param(
            name="delta",
            default="1",
            latex=r"\delta",
            interval=POSITIVE,
            meaning=Text(en="its rate, learned", zh="Softplus 的速率，可学习"),
        ),
    ),
    use=Text(en="image classification, detection", zh="图像分类、检测"),
    source=Source(
        "Biswas, Kumar, Banerjee & Pandey",
        2022,
        "ErfAct and Pserf: Non-monotonic Smooth Trainable Activation Functions",
        "AAAI 2022",
    ),
    claims={"minimum": "-0.348437", "lipschitz": "1.08613"},
    ambiguity=Text(
        en="Both numbers are learned; implementations start at different values. At 1 and 1 it "
        "is serf.",
        zh="两个数都可学习；各实现的初值不同。都取 1 时为 serf。",
    ),
)


SOFT_ROOT_SIGN = Activation(
    name="soft_root_sign",
    formula="x/(x/alpha + exp(-x/beta))",
    title=Text(en="Soft root sign", zh="软根符号"),
    symbol=r"\operatorname{SRS}",
    aliases=("srs",),
    summary=Text(
        en="Non-monotonic and bounded on both sides: falls to a minimum on the left, levels off "
        "at α on the right.",
        zh="非单调且两侧有界：左侧有最小值，右侧趋于 α。",
    ),
    params=(
        Param(
            name="alpha",
            default="2",
            latex=r"\alpha",
            interval=POSITIVE,
            meaning=Text(en="limit on the right, learned", zh="右端的极限，可学习"),
        ),
        Param(
            name="beta",
            default="3",
            latex=r"\beta",
            interval=POSITIVE,
            meaning=Text(en="how fast the left falls off, learned", zh="左侧衰减的快慢，可学习"),
        ),
    ),
    use=Text(en="hidden layers without batch normalisation", zh="不用批归一化的隐藏层"),
    source=Source(
        "Zhou, Li, Huo & Zhu", 2020, "Soft-Root-Sign Activation Function", "arXiv:2003.00547"
    ),
    claims={"minimum": "-2.462484", "lipschitz": "1.16798"},
)


SINLU = Activation(
    name="sinlu",
    formula="(x + a*sin(b*x))*sigmoid(x)",
    title=Text(en="SinLU", zh="SinLU"),
    symbol=r"\operatorname{SinLU}",
    summary=Text(
        en="Swish with a sine wave on it, of learned height and frequency.",
        zh="叠加正弦波的 Swish，波的高度与频率可学习。",
    ),
    params=(
        Param(
            name="a",
            default="1",
            latex="a",
            meaning=Text(en="height of the wave, learned", zh="波的高度，可学习"),
        ),
        Param(
            name="b",
            default="1",
            latex="b",
            meaning=Text(en="its frequency, learned", zh="波的频率，可学习"),
        ),
    ),
    use=Text(en="image classification", zh="图像分类"),
    source=Source(
        "Paul, Bandyopadhyay, Yoon, Geem & Sarkar",
        2022,
        "SinLU: Sinu-Sigmoidal Linear Unit",
        "Mathematics 10, 337",
    ),
    claims={"lipschitz": "2.00797"},
    ambiguity=Text(
        en="With a = b = 1 at the start; another form in use starts at a = 0.5.",
        zh="初值 a = b = 1；另有从 a = 0.5 开始的形式。",
    ),
)
