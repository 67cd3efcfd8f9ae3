"""Losses of regression: the prediction is a number."""

from slopelab.core.spec import Loss, Source, Text

FAMILY = Text(en="Regression", zh="回归")

MSE = Loss(
    name="mse",
    formula="(p - y)^2",
    title=Text(en="Squared error", zh="平方误差"),
    symbol=r"L_{\mathrm{MSE}}",
    aliases=("squared_error", "l2"),
    basic=True,
    use=Text(en="regression", zh="回归"),
    source=Source(
        "Legendre", 1805, "Nouvelles méthodes pour la détermination des orbites des comètes",
        "appendix: Sur la méthode des moindres quarrés",
    ),
)  # fmt: skip

HALF_MSE = Loss(
    name="half_mse",
    formula="0.5*(p - y)^2",
    title=Text(en="Half squared error", zh="二分之一平方误差"),
    symbol=r"L_{\frac{1}{2}\mathrm{MSE}}",
    aliases=("half_squared_error",),
    basic=True,
    use=Text(
        en="regression, where the gradient is to be the plain error, without a 2",
        zh="回归；梯度正好等于误差，没有系数 2",
    ),
    source=Source(
        "Widrow & Hoff", 1960, "Adaptive Switching Circuits", "IRE WESCON Record 4, 96-104"
    ),
)

MAE = Loss(
    name="mae",
    formula="abs(p - y)",
    title=Text(en="Absolute error", zh="绝对误差"),
    symbol=r"L_{\mathrm{MAE}}",
    aliases=("absolute_error", "l1"),
    basic=True,
    use=Text(en="regression with outliers", zh="有离群值的回归"),
    source=Source(
        "Laplace", 1774, "Mémoire sur la probabilité des causes par les évènemens",
        "Mémoires de l'Académie royale des sciences 6, 621-656",
    ),
)  # fmt: skip
