"""The form of a derivative that is shown: the shortest true one, written as a person would."""

from __future__ import annotations

from collections.abc import Sequence

from slopelab.calculus.collected import collected
from slopelab.calculus.field import NoNormalFormError
from slopelab.calculus.identities import all_recognised, powers_joined
from slopelab.calculus.order import arranged, as_written
from slopelab.calculus.render import rendered
from slopelab.calculus.simplify import complexity, has_decimals, quotients, simplified
from slopelab.calculus.tidy import tidied
from slopelab.core.expr import Div, Expr, Var, Where, children, rebuild, walk


def shown(expr: Expr, var: Var, sources: Sequence[Expr] = (), others: Sequence[Var] = ()) -> Expr:
    """The shortest of the true forms, its arguments and factors in the order of the sources.

    Args:
        expr: any expression.
        var: its variable; every other letter is a constant.
        sources: where it came from.
        others: further letters that move with the variable.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(shown(parse("exp(-x)*a/(2*a)", variables=("x", "a")), Var("x")))
        'exp(-x)/2'
    """
    if isinstance(expr, Where):
        # Each branch by itself: algebra over whole case distinctions is not for reading.
        condition, *branches = children(expr)
        return rebuild(
            expr, (condition, *(shown(branch, var, sources, others) for branch in branches))
        )
    candidates = [tidied(expr)]
    if isinstance(candidates[0], Div):
        # The denominator as it was squared, only the numerator worked out.
        top, bottom = candidates[0].numerator, candidates[0].denominator
        candidates.append(Div(simplified(top), bottom))
    if not any(isinstance(node, Where) for node in walk(expr)):
        try:
            field, (quotient,) = quotients([expr], natural=True)
        except NoNormalFormError:
            pass
        else:
            decimal = has_decimals(expr)
            candidates += [
                rendered(quotient, factor=True, decimal=decimal),
                rendered(quotient, factor=False, decimal=decimal),
            ]
            if quotient.denominator.is_constant():
                candidates += [
                    collected(quotient, index, decimal=decimal)
                    for index in range(len(field.generators))
                ]
    written = [
        powers_joined(arranged(as_written(candidate, (*sources, expr)), var, None, others))
        for candidate in dict.fromkeys(candidates)
    ]
    return min(written, key=lambda form: (complexity(all_recognised(form)), letters_in(form)))


def letters_in(expr: Expr) -> int:
    """How many letters there are to read: 3 + 2 x has fewer than x + 3 + x.

    Example:
        >>> from slopelab.core.parse import parse
        >>> letters_in(parse("x + 3 + x"))
        2
    """
    return sum(letters_in(part) for part in children(expr)) + isinstance(expr, Var)
