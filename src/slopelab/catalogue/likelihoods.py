"""Losses that are the negative log of a probability: counts, positive numbers, variances."""

from slopelab.core.interval import NON_NEGATIVE, POSITIVE
from slopelab.core.spec import Loss, Param, Peer, Source, Text

FAMILY = Text(en="Likelihoods", zh="似然")

POISSON_NLL = Loss(
    name="poisson_nll",
    formula="exp(p) - y*p",
    title=Text(en="Poisson, log rate", zh="泊松负对数似然（对数率）"),
    symbol=r"L_{\mathrm{Poisson}}",
    target=NON_NEGATIVE,
    summary=Text(
        en="Negative log likelihood of counts; the prediction is the log of the rate.",
        zh="计数的负对数似然；预测值是率的对数。",
    ),
    aliases=("poisson_log",),
    use=Text(en="counts: events, clicks, spikes", zh="计数：事件、点击、放电"),
    takes="log_rate",
    link="identity",
    dropped="y*log(y) - y",
    peers=(
        Peer(library="torch", name="torch.nn.functional.poisson_nll_loss"),
    ),
    source=Source(
        "Nelder & Wedderburn", 1972, "Generalized Linear Models",
        "Journal of the Royal Statistical Society A 135, 370-384",
    ),
)  # fmt: skip

POISSON = Loss(
    name="poisson",
    formula="p - y*log(p)",
    title=Text(en="Poisson, rate", zh="泊松负对数似然（率）"),
    symbol=r"L_{\mathrm{Poisson}}",
    prediction=POSITIVE,
    target=NON_NEGATIVE,
    summary=Text(
        en="Negative log likelihood of counts; the prediction is the rate itself.",
        zh="计数的负对数似然；预测值就是率本身。",
    ),
    aliases=("poisson_rate",),
    use=Text(
        en="counts, after an activation that is positive", zh="计数，接在取正值的激活函数之后"
    ),
    takes="rate",
    link="exponential",
    dropped="y*log(y) - y",
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.poisson_nll_loss",
            options={"log_input": False},
            differs=Text(en="log(p + 1e-8)", zh="log(p + 1e-8)"),
        ),
        Peer(
            library="keras",
            name="keras.losses.poisson",
            differs=Text(en="log(p + 1e-7)", zh="log(p + 1e-7)"),
        ),
    ),
    source=Source(
        "McCullagh & Nelder", 1989, "Generalized Linear Models", "2nd edition, chapter 6"
    ),
)

GAUSSIAN_NLL = Loss(
    name="gaussian_nll",
    formula="0.5*(log(variance) + (p - y)^2/variance)",
    title=Text(en="Gaussian, mean", zh="高斯负对数似然（均值）"),
    symbol=r"L_{\mathcal{N}}",
    summary=Text(
        en="Negative log likelihood of a number whose variance is known; the prediction is the "
        "mean.",
        zh="方差已知时的负对数似然；预测值是均值。",
    ),
    aliases=("normal_nll",),
    params=(
        Param(
            name="variance",
            default="1",
            latex=r"\sigma^{2}",
            interval=POSITIVE,
            meaning=Text(en="the variance of the target", zh="目标的方差"),
        ),
    ),
    use=Text(en="regression with known noise", zh="噪声已知的回归"),
    link="identity",
    dropped="-0.5*log(variance)",
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.gaussian_nll_loss",
            arguments={"variance": "var"},
            differs=Text(
                en="the variance is a third input, at least 1e-6",
                zh="方差是第三个输入，至少为 1e-6",
            ),
        ),
    ),
    source=Source(
        "Nix & Weigend", 1994,
        "Estimating the Mean and Variance of the Target Probability Distribution", "ICNN 1994",
    ),
)  # fmt: skip

GAUSSIAN_NLL_LOG_VARIANCE = Loss(
    name="gaussian_nll_log_variance",
    formula="0.5*(p + y*exp(-p))",
    title=Text(en="Gaussian, log variance", zh="高斯负对数似然（对数方差）"),
    symbol=r"L_{\mathcal{N}}",
    target=NON_NEGATIVE,
    summary=Text(
        en="What a network that predicts its own uncertainty minimises: the prediction is the log "
        "of the variance, the target the squared error.",
        zh="网络预测自身不确定性时的损失：预测值是方差的对数，目标是平方误差。",
    ),
    aliases=("heteroscedastic",),
    use=Text(en="uncertainty of a regression", zh="回归的不确定性"),
    takes="log_rate",
    link="identity",
    dropped="-0.5*(1 + log(y))",
    source=Source(
        "Kendall & Gal", 2017,
        "What Uncertainties Do We Need in Bayesian Deep Learning for Computer Vision?",
        "NIPS 2017, equation 8",
    ),
)  # fmt: skip

NEGATIVE_BINOMIAL = Loss(
    name="negative_binomial",
    formula="(y + total_count)*log(p + total_count) - y*log(p)",
    title=Text(en="Negative binomial", zh="负二项负对数似然"),
    symbol=r"L_{\mathrm{NB}}",
    prediction=POSITIVE,
    target=NON_NEGATIVE,
    summary=Text(
        en="Counts that vary more than Poisson's: the variance is the mean plus its square divided "
        "by the total count.",
        zh="比泊松更分散的计数：方差等于均值加上均值平方除以 total_count。",
    ),
    aliases=("nb2",),
    params=(
        Param(
            name="total_count",
            default="1",
            latex="r",
            interval=POSITIVE,
            meaning=Text(
                en="how near the counts are to Poisson's (towards infinity)",
                zh="计数接近泊松分布的程度（趋于无穷时即泊松）",
            ),
        ),
    ),
    use=Text(
        en="overdispersed counts: gene expression, sales", zh="过度离散的计数：基因表达、销量"
    ),
    takes="rate",
    link="exponential",
    dropped="y*log(y) - (y + total_count)*log(y + total_count)",
    source=Source(
        "Lawless", 1987, "Negative Binomial and Mixed Poisson Regression",
        "Canadian Journal of Statistics 15, 209-225",
    ),
)  # fmt: skip
