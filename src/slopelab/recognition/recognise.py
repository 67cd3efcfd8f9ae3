"""A formula looked up: which function of the catalogue it is, or is a relative of, or is near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, final

import numpy as np

from slopelab.catalogue.lookup import activations, losses
from slopelab.core.expr import Expr
from slopelab.core.spec import PREDICTION, TARGET, Activation, Loss, Spec, X
from slopelab.recognition.equality import Equality, equality, is_continuous, loss_equality, pairs
from slopelab.recognition.fingerprints import POINTS, Array, Glance, alike, places
from slopelab.recognition.fitting import fitted
from slopelab.recognition.numbers import Constant, constants, nearest
from slopelab.recognition.relatives import Affine, Relation, affine, related, slopes, slopes_alike

NEAR: Final = 0.01
"""Relative to the spread of the values on `SPAN`: what differs by more is not near."""

SPAN: Final = 8.0
SAMPLES: Final = 4001
_COARSE: Final = 161
_TRIED: Final = 4
_FEW_PARAMS: Final = 2
_MOST_PARAMS: Final = 6


@final
@dataclass(frozen=True, slots=True)
class Recognition:
    """What a formula was recognised as.

    Args:
        spec: the function of the catalogue, its parameters at the values that were found.
        relation: how the formula stands to it.
        equality: how sure that is; None for ``near``.
        affine: for ``affine``, the numbers of a f(b x + c) + d.
        also: names of other functions that are the same.
        difference: for ``near``, the largest difference at `SAMPLES` points of [-`SPAN`, `SPAN`].
        place: where that is.
    """

    spec: Spec
    relation: Relation
    equality: Equality | None = None
    affine: Affine = field(default_factory=Affine)
    also: tuple[str, ...] = ()
    difference: float = 0.0
    place: float = 0.0

    @property
    def name(self) -> str:
        """The function's name in the catalogue."""
        return self.spec.name

    @property
    def params(self) -> dict[str, Fraction]:
        """The values of its parameters, exact, by name."""
        chosen = dict(self.spec.values)
        return {
            param.name: chosen.get(param.name, Fraction(param.default))
            for param in self.spec.params
        }

    @property
    def is_proved(self) -> bool:
        """Whether the relation is proved by algebra."""
        return self.equality is not None and self.equality.standing == "proved"

    def __str__(self) -> str:
        from slopelab.recognition.sentence import sentence

        return sentence(self)


def recognise(spec: Spec) -> Recognition | None:
    """Which function of the catalogue a formula is, or is a relative of, or is near.

    Looked for in this order: the same function, with other parameter values where it has one or
    two; a scaled, shifted or mirrored copy; the same with more parameters; a derivative, or a
    function whose derivative is in the catalogue; an even or odd part; a function that is near.

    Args:
        spec: an activation or a loss, from the catalogue (then others are looked for) or typed.

    Returns:
        What was found, or None.

    Example:
        >>> from slopelab.catalogue import activation
        >>> found = recognise(activation("x*(1 + erf(x/sqrt(2)))/2"))
        >>> found.name, found.relation, found.is_proved
        ('gelu', 'same', True)
    """
    if isinstance(spec, Loss):
        return _loss(spec.bound_expr, spec.name)
    return _activation(spec.bound_expr, spec.name)


def _activation(expr: Expr, own: str) -> Recognition | None:
    # Of functions that are the same, the one with the fewest parameters is named first.
    known = sorted(
        (spec for spec in activations().values() if spec.name != own),
        key=lambda spec: (len(spec.params), not spec.basic),
    )
    search = _Search(expr, known)
    for look in (
        search.same,
        search.with_params,
        search.affine,
        search.with_many_params,
        search.slopes,
        search.parts,
        search.near,
    ):
        found = look()
        if found is not None:
            return found
    return None


class _Search:
    """The functions of the catalogue at a glance, beside one formula."""

    def __init__(self, expr: Expr, known: Sequence[Activation]) -> None:
        self.expr = expr
        self.known = known
        self.forms = [spec.bound_expr for spec in known]
        self.constants = constants(expr)
        self.wanted = Glance({X.name: POINTS}).at(expr) + np.zeros_like(POINTS)
        self.table = Glance({X.name: POINTS}).table(self.forms)
        self.straight = _is_straight(self.wanted)

    def same(self) -> Recognition | None:
        found = [self.known[at] for at in places(alike(self.table, self.wanted))]
        return self._first((spec, equality(self.expr, spec.bound_expr)) for spec in found)

    def with_params(self) -> Recognition | None:
        return self._first(self._fitted(1, _FEW_PARAMS))

    def with_many_params(self) -> Recognition | None:
        """After copies of simpler functions: -x sigmoid(-x) is a mirrored swish above all."""
        return self._first(self._fitted(_FEW_PARAMS + 1, _MOST_PARAMS))

    def _fitted(self, fewest: int, most: int) -> Iterator[tuple[Activation, Equality | None]]:
        if self.straight or not np.isfinite(self.wanted).all():
            return
        for spec in self.known:
            if fewest <= len(spec.params) <= most:
                values = fitted(spec, self.wanted, {X.name: POINTS}, self.constants)
                if values is not None:
                    found = spec.with_params(**values)
                    yield found, equality(self.expr, found.bound_expr)

    def _first(self, found: Iterator[tuple[Activation, Equality | None]]) -> Recognition | None:
        sure = [(spec, equal) for spec, equal in found if equal is not None]
        if not sure:
            return None
        spec, equal = sure[0]
        also = tuple(other.name for other, _ in sure[1:])
        return Recognition(spec, "same", equal, also=also)

    def affine(self) -> Recognition | None:
        if self.straight or not np.isfinite(self.wanted).all():
            return None
        for at, change in affine(self.wanted, self.forms, self.constants)[:_TRIED]:
            equal = equality(self.expr, change.of(self.forms[at]))
            if equal is not None:
                return Recognition(self.known[at], "affine", equal, affine=change)
        return None

    def slopes(self) -> Recognition | None:
        if self.straight:
            return None
        theirs = slopes(self.forms)
        for at in places(slopes_alike(theirs, self.wanted))[:_TRIED]:
            equal = equality(self.expr, related("derivative", self.forms[at]))
            if equal is not None and is_continuous(self.forms[at]):
                return Recognition(self.known[at], "derivative", equal)
        ours = slopes([self.expr])[0]
        for at in places(slopes_alike(self.table, ours))[:_TRIED]:
            equal = equality(related("derivative", self.expr), self.forms[at])
            if equal is not None and is_continuous(self.expr):
                return Recognition(self.known[at], "antiderivative", equal)
        return None

    def parts(self) -> Recognition | None:
        if self.straight:
            return None
        mirrored = Glance({X.name: -POINTS}).table(self.forms)
        sums: dict[Relation, Array] = {
            "even_part": (self.table + mirrored) / 2,
            "odd_part": (self.table - mirrored) / 2,
        }
        for relation, table in sums.items():
            for at in places(alike(table, self.wanted))[:_TRIED]:
                equal = equality(self.expr, related(relation, self.forms[at]))
                if equal is not None:
                    return Recognition(self.known[at], relation, equal)
        return None

    def near(self) -> Recognition | None:
        coarse = np.linspace(-SPAN, SPAN, _COARSE)
        glance = Glance({X.name: coarse})
        ours = glance.at(self.expr) + np.zeros_like(coarse)
        if not np.isfinite(ours).all() or self.straight:
            return None
        apart = np.abs(glance.table(self.forms) - ours).max(axis=-1)
        apart = np.where(np.isfinite(apart), apart, np.inf)
        best = int(np.argmin(apart))
        if not apart[best] <= NEAR * float(np.ptp(ours)):
            return None
        fine = np.linspace(-SPAN, SPAN, SAMPLES)
        glance = Glance({X.name: fine})
        gaps = np.abs(glance.at(self.expr) - glance.at(self.forms[best]))
        if not np.isfinite(gaps).all():
            return None
        at = int(np.argmax(gaps))
        return Recognition(
            self.known[best], "near", difference=float(gaps[at]), place=float(fine[at])
        )


def _is_straight(values: Array) -> bool:
    """Whether values are those of a straight line: it is a copy of too many functions."""
    if not np.isfinite(values).all():
        return False
    fit = np.polynomial.Polynomial.fit(POINTS, values, 1)
    return bool(np.abs(fit(POINTS) - values).max() <= 1e-9 * max(1.0, np.abs(values).max()))


def _loss(expr: Expr, own: str) -> Recognition | None:
    numbers = constants(expr)
    known = [spec for spec in losses().values() if spec.name != own]
    # Parameters are solved for where no loss is the same without.
    for solve in (False, True):
        sure = [match for spec in known for match in _loss_match(expr, spec, numbers, solve=solve)]
        if not sure:
            continue
        sure.sort(key=lambda item: (item[2].changes, len(item[0].params), not item[0].basic))
        spec, equal, change = sure[0]
        if change.changes:
            return Recognition(spec, "affine", equal, affine=change)
        also = tuple(other.name for other, _, change in sure[1:] if not change.changes)
        return Recognition(spec, "same", equal, also=also)
    return None


def _loss_match(
    expr: Expr, spec: Loss, numbers: Sequence[Constant], *, solve: bool
) -> Iterator[tuple[Loss, Equality, Affine]]:
    points = pairs(spec.prediction, spec.target)
    variables = {
        name: np.array([float(point[name]) for point in points])
        for name in (PREDICTION.name, TARGET.name)
    }
    glance = Glance(variables)
    wanted = glance.at(expr) + np.zeros(len(points))
    found, change = spec, Affine()
    if solve:
        if not spec.params or not np.isfinite(wanted).all():
            return
        values = fitted(spec, wanted, variables, numbers)
        if values is None:
            return
        found = spec.with_params(**values)
    else:
        theirs = glance.at(spec.bound_expr) + np.zeros(len(points))
        if not alike(theirs, wanted):
            scale = _scale(wanted, theirs)
            if scale is None:
                return
            change = Affine(scale=nearest(scale, numbers))
    equal = loss_equality(expr, change.of(found.bound_expr), spec.prediction, spec.target)
    if equal is not None:
        yield found, equal, change


def _scale(wanted: Array, theirs: Array) -> float | None:
    """The factor between two rows of values, if there is one."""
    known = np.isfinite(wanted) & np.isfinite(theirs)
    square = float((theirs[known] ** 2).sum())
    if not square > 0:
        return None
    scale = float((theirs[known] * wanted[known]).sum()) / square
    return scale if scale and alike(scale * theirs, wanted) else None
