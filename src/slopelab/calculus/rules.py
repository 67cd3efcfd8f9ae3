r"""Differentiation by named rules, one `Step` for each rule that fires.

===================  ==========================================================
rule                 what it says
===================  ==========================================================
constant             c' = 0
identity             x' = 1
negation             (-g)' = -g'
sum                  (g + h)' = g' + h'
constant_factor      (c g)' = c g'
product              (g h)' = g' h + g h'
reciprocal           (c / u)' = -c / u^2 u'
quotient             (g / h)' = (g' h - g h') / h^2
power                (x^n)' = n x^{n-1}
chain_power          (u^n)' = n u^{n-1} u'
chain_exponential    (a^u)' = a^u ln(a) u'
general_power        u^v = e^{v ln u}, then the chain rule
log_of_quotient      ln(g / h) = ln g - ln h, where both are positive
table                a primitive's own row
chain                F(u)' = F'(u) u'
piecewise            each piece by itself
larger, smaller      max and min as pieces
===================  ==========================================================

To add a rule, add its row here and in `_Differentiation.step`, and its sentence in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

from slopelab.calculus.simplify import is_positive
from slopelab.calculus.steps import Detail, Step
from slopelab.calculus.tidy import signless_tidied, tidied
from slopelab.core.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Compare,
    Derivative,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    call,
    depends_on,
    substitute,
    variables,
)
from slopelab.core.primitives import PRIMITIVES, tie_goes_first

_NAMES = ("u", "v", "w", "s", "t", "r")


def differentiation(
    expr: Expr,
    var: Var,
    avoid: frozenset[str] = frozenset(),
    known: Mapping[Var, Expr] | None = None,
) -> Step:
    """The derivative of an expression, with its justification.

    Args:
        expr: any expression without `Derivative` nodes.
        var: the variable of differentiation.
        avoid: names that are in use around it and must not be introduced again.
        known: letters that stand for functions of the variable, each with what stands for its
            slope.

    Returns:
        A step from `Derivative(expr, var)` to the derivative, tidied but not yet simplified.
    """
    return _Differentiation(var, variables(expr) | avoid, known or {}).step(expr)


def _fresh(taken: frozenset[str]) -> Iterator[str]:
    for name in _NAMES:
        if name not in taken:
            yield name
    for number in count(1):
        for name in _NAMES:
            if f"{name}_{number}" not in taken:
                yield f"{name}_{number}"


class _Differentiation:
    def __init__(self, var: Var, taken: frozenset[str], known: Mapping[Var, Expr]) -> None:
        self.var, self.known = var, known
        self.names = _fresh(taken | {var.name, "f"})
        self.done: dict[Expr, Step] = {}

    def step(self, expr: Expr) -> Step:
        # A part that occurs twice is worked out once, with the same letters.
        if expr not in self.done:
            self.done[expr] = self.worked(expr)
        return self.done[expr]

    def moves(self, expr: Expr) -> bool:
        return any(depends_on(expr, letter) for letter in (self.var, *self.known))

    def worked(self, expr: Expr) -> Step:
        if not self.moves(expr):
            return self.leaf("constant", expr, ZERO, Detail.EVERYTHING)
        match expr:
            case Var():
                if expr is not self.var:
                    return self.leaf("let.known", expr, self.known[expr], Detail.EVERYTHING)
                return self.leaf("identity", expr, ONE, Detail.EVERYTHING)
            case Neg(arg):
                inner = self.step(arg)
                level = Detail.EVERYTHING if arg is self.var else Detail.NORMAL
                return self.made(
                    "negation",
                    expr,
                    Neg(inner.after),
                    (inner,),
                    unworked=Neg(inner.before),
                    level=level,
                )
            case Add(terms):
                return self.sum(expr, terms)
            case Mul(factors):
                return self.product(expr, factors)
            case Div(numerator, denominator):
                return self.quotient(expr, numerator, denominator)
            case Pow(base, exponent):
                return self.power(expr, base, exponent)
            case Call("max" | "min", (left, right)):
                return self.larger_or_smaller(expr, left, right)
            case Call(name, (arg,)):
                return self.call(expr, name, arg)
            case Where(condition, yes, no):
                pieces = (self.step(yes), self.step(no))
                after = Where(condition, pieces[0].after, pieces[1].after)
                unworked = Where(condition, pieces[0].before, pieces[1].before)
                return self.made("piecewise", expr, after, pieces, unworked=unworked)
            case _:
                message = f"no rule differentiates {expr!r}"
                raise TypeError(message)

    def leaf(self, rule: str, expr: Expr, after: Expr, level: Detail = Detail.NORMAL) -> Step:
        return Step(rule=rule, before=Derivative(expr, self.var), after=after, level=level)

    def made(
        self,
        rule: str,
        expr: Expr,
        after: Expr,
        substeps: tuple[Step, ...],
        *,
        unworked: Expr,
        bindings: dict[str, Expr] | None = None,
        messages: dict[str, Expr] | None = None,
        level: Detail = Detail.NORMAL,
    ) -> Step:
        return Step(
            rule=rule,
            before=Derivative(expr, self.var),
            after=signless_tidied(after),
            bindings=bindings or {},
            messages=messages or {},
            unworked=signless_tidied(unworked),
            substeps=substeps,
            level=level,
        )

    def sum(self, expr: Expr, terms: tuple[Expr, ...]) -> Step:
        steps = tuple(self.step(term) for term in terms)
        unworked = Add(tuple(step.before for step in steps))
        return self.made(
            "sum", expr, Add(tuple(step.after for step in steps)), steps, unworked=unworked
        )

    def product(self, expr: Expr, factors: tuple[Expr, ...]) -> Step:
        fixed = tuple(factor for factor in factors if not self.moves(factor))
        moving = tuple(factor for factor in factors if self.moves(factor))
        if fixed:
            rest = moving[0] if len(moving) == 1 else Mul(moving)
            inner = self.step(rest)
            level = Detail.EVERYTHING if rest is self.var else Detail.NORMAL
            constant = fixed[0] if len(fixed) == 1 else Mul(fixed)
            after = Mul((*fixed, inner.after))
            messages = {"c": constant, "g": rest}
            return self.made(
                "constant_factor",
                expr,
                after,
                (inner,),
                unworked=Mul((*fixed, inner.before)),
                messages=messages,
                level=level,
            )
        steps = tuple(self.step(factor) for factor in moving)
        worked, unworked = (
            Add(
                tuple(
                    Mul((*moving[:place], slope, *moving[place + 1 :]))
                    for place, slope in enumerate(slopes)
                )
            )
            for slopes in ([s.after for s in steps], [s.before for s in steps])
        )
        return self.made("product", expr, worked, steps, unworked=unworked)

    def quotient(self, expr: Expr, numerator: Expr, denominator: Expr) -> Step:
        if not self.moves(denominator):
            inner = self.step(numerator)
            messages: dict[str, Expr] = {"c": Div(ONE, denominator), "g": numerator}
            return self.made(
                "constant_factor",
                expr,
                Div(inner.after, denominator),
                (inner,),
                unworked=Mul((Div(ONE, denominator), inner.before)),
                messages=messages,
            )
        if not self.moves(numerator):
            return self.reciprocal(expr, numerator, denominator)
        top, bottom = self.step(numerator), self.step(denominator)
        worked, unworked = (
            Div(upper * denominator - numerator * lower, denominator**2)
            for upper, lower in ((top.after, bottom.after), (top.before, bottom.before))
        )
        return self.made("quotient", expr, worked, (top, bottom), unworked=unworked)

    def reciprocal(self, expr: Expr, numerator: Expr, denominator: Expr) -> Step:
        outer: Expr = Neg(Div(numerator, denominator**2))
        if denominator is self.var:
            return self.leaf("reciprocal_of_x", expr, outer)
        u = Var(next(self.names))
        inner = self.step(denominator)
        first = Step(
            rule="reciprocal_of_x",
            before=Derivative(Div(numerator, u), u),
            after=Neg(Div(numerator, u**2)),
            bindings={u.name: denominator},
        )
        return self.chained("reciprocal", expr, u, denominator, first, inner)

    def power(self, expr: Expr, base: Expr, exponent: Expr) -> Step:
        if not self.moves(exponent):
            lower = _one_less(exponent)
            if base is self.var:
                after = signless_tidied(Mul((exponent, Pow(base, lower))))
                return self.leaf("power", expr, after)
            u = Var(next(self.names))
            first = Step(
                rule="power",
                before=Derivative(Pow(u, exponent), u),
                after=signless_tidied(Mul((exponent, Pow(u, lower)))),
                bindings={u.name: base},
            )
            return self.chained("chain_power", expr, u, base, first, self.step(base))
        if not self.moves(base):
            u = Var(next(self.names))
            first = Step(
                rule="exponential",
                before=Derivative(Pow(base, u), u),
                after=Mul((Pow(base, u), call("log", base))),
                bindings={u.name: exponent},
            )
            if exponent is self.var:
                return self.leaf("exponential", expr, Mul((expr, call("log", base))))
            return self.chained("chain_exponential", expr, u, exponent, first, self.step(exponent))
        rewritten = call("exp", exponent * call("log", base))
        inner = self.step(rewritten)
        return self.made(
            "general_power",
            expr,
            inner.after,
            (inner,),
            unworked=inner.before,
            messages={"g": rewritten},
        )

    def call(self, expr: Expr, name: str, arg: Expr) -> Step:
        if name == "log" and isinstance(arg, Div) and is_positive(arg):
            return self.log_of_quotient(expr, arg)
        row = PRIMITIVES[name]
        rule = row.textbook or row.derivative[0]
        if arg is self.var:
            return self.leaf("table", expr, signless_tidied(rule(arg)))
        if isinstance(arg, Var):
            inner = self.step(arg)
            outer = signless_tidied(rule(arg))
            return self.made(
                "chain_known",
                expr,
                Mul((outer, inner.after)),
                (inner,),
                unworked=Mul((outer, inner.before)),
            )
        u = Var(next(self.names))
        first = Step(
            rule="table",
            before=Derivative(call(name, u), u),
            after=signless_tidied(rule(u)),
            bindings={u.name: arg},
        )
        return self.chained("chain", expr, u, arg, first, self.step(arg))

    def log_of_quotient(self, expr: Expr, arg: Div) -> Step:
        parts = call("log", arg.numerator) - call("log", arg.denominator)
        inner = self.step(parts)
        return self.made(
            "log_of_quotient",
            expr,
            inner.after,
            (inner,),
            unworked=inner.before,
            messages={"g": parts},
        )

    def chained(
        self, rule: str, expr: Expr, u: Var, inner: Expr, first: Step, second: Step
    ) -> Step:
        outer = substitute(first.after, {u: inner})
        after: Expr = Mul((outer, second.after))
        if not variables(second.after):
            # u' is a number: e^{-x} (-1) is written -e^{-x} at once. Otherwise the shape
            # F'(u) u' stands, for the reader to see; the next phase simplifies it.
            after = tidied(after)
        return self.made(
            rule,
            expr,
            after,
            (first, second),
            unworked=Mul((first.after, Derivative(u, self.var))),
            bindings={u.name: inner},
            messages={"outer": first.before.arg if isinstance(first.before, Derivative) else expr},
        )

    def larger_or_smaller(self, expr: Expr, left: Expr, right: Expr) -> Step:
        # The pieces are laid out so that the tie falls to the argument that the conventions in
        # core.primitives choose: the constant one, else the first.
        larger = isinstance(expr, Call) and expr.name == "max"
        first, second = (left, right) if tie_goes_first(left, right) else (right, left)
        pieces = Where(Compare(">" if larger else "<", second, first), second, first)
        inner = self.step(pieces)
        rule = "larger" if larger else "smaller"
        return self.made(
            rule, expr, inner.after, (inner,), unworked=inner.before, messages={"g": pieces}
        )


def _one_less(exponent: Expr) -> Expr:
    match exponent:
        case Num(value, decimal):
            return Num(value - 1, decimal)
        case Neg(Num(value, decimal)):
            return Neg(Num(value + 1, decimal))
        case Div(Num(top, _), Num(bottom, _)) if bottom != 0:
            return Num(top / bottom - 1)
        case _:
            return exponent - ONE
