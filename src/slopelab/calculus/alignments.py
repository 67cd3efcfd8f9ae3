"""The identities of connectionist temporal classification, tried exactly on a sample.

Probabilities are fractions here, so both sides of an identity are equal or they are not. The sum
over all paths is a polynomial in them, linear in those of each frame: its derivative is a
difference of two of its values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Final, TypeAlias

from slopelab.errors import UnprovedStepError

Frames: TypeAlias = tuple[tuple[Fraction, ...], ...]

BLANK: Final = 0
LABELS: Final = ((1, 1), (1, 2), (2,), ())
"""Sequences to spell: with a repeat, without one, of one label, of none."""
_FRAMES: Final[Frames] = tuple(
    tuple(Fraction(value, sum(row)) for value in row)
    for row in ((3, 5, 2), (1, 4, 6), (7, 2, 3), (2, 2, 9))
)


def spelled(path: Sequence[int]) -> tuple[int, ...]:
    """What a path spells: repeats once, then no blanks.

    Example:
        >>> spelled([0, 1, 1, 0, 1, 2])
        (1, 1, 2)
    """
    once = [letter for k, letter in enumerate(path) if k == 0 or letter != path[k - 1]]
    return tuple(letter for letter in once if letter != BLANK)


def over_paths(frames: Frames, labels: tuple[int, ...]) -> Fraction:
    """The sum over all paths that spell the labels, path by path."""
    total = Fraction(0)
    for path in product(range(len(frames[0])), repeat=len(frames)):
        if spelled(path) == labels:
            mass = Fraction(1)
            for row, letter in zip(frames, path, strict=True):
                mass *= row[letter]
            total += mass
    return total


def states(labels: tuple[int, ...]) -> tuple[int, ...]:
    """The letters of the states: blanks, and the labels between them."""
    return (BLANK, *(letter for label in labels for letter in (label, BLANK)))


def before(letters: Sequence[int], state: int) -> Iterator[int]:
    """The states from which a state is reached."""
    yield state
    if state >= 1:
        yield state - 1
    if state > 1 and letters[state] not in {BLANK, letters[state - 2]}:
        yield state - 2


def forward(frames: Frames, labels: tuple[int, ...]) -> list[list[Fraction]]:
    """alpha_t(s): the ways to a state, its frame included."""
    letters = states(labels)
    rows = [[frames[0][letter] if s < 2 else Fraction(0) for s, letter in enumerate(letters)]]  # noqa: PLR2004
    for row in frames[1:]:
        last = rows[-1]
        rows.append(
            [
                row[letter] * sum((last[r] for r in before(letters, s)), Fraction(0))
                for s, letter in enumerate(letters)
            ]
        )
    return rows


def backward(frames: Frames, labels: tuple[int, ...]) -> list[list[Fraction]]:
    """beta_t(s): the ways from a state to the end, its frame left out."""
    letters = states(labels)
    count = len(letters)
    rows = [[Fraction(s >= count - 2) for s in range(count)]]
    for row in reversed(frames[1:]):
        ahead = rows[0]
        rows.insert(
            0,
            [
                sum(
                    (ahead[r] * row[letters[r]] for r in range(count) if s in before(letters, r)),
                    Fraction(0),
                )
                for s in range(count)
            ],
        )
    return rows


def try_identities() -> None:
    """Hold the recursion, the sum over a frame and the gradient against sums over paths.

    Raises:
        UnprovedStepError: one does not hold.
    """
    for labels in LABELS:
        to, onward, letters = forward(_FRAMES, labels), backward(_FRAMES, labels), states(labels)
        whole = over_paths(_FRAMES, labels)
        _held("ctc.end", sum(to[-1][-2:], Fraction(0)), whole, labels)
        for t, row in enumerate(_FRAMES):
            masses = [a * b for a, b in zip(to[t], onward[t], strict=True)]
            _held("ctc.frame", sum(masses, Fraction(0)), whole, labels)
            for k in range(len(row)):
                own = [mass for mass, letter in zip(masses, letters, strict=True) if letter == k]
                slope = _partial(labels, t, k)
                _held("ctc.letter", sum(own, Fraction(0)), row[k] * slope, labels)


def _partial(labels: tuple[int, ...], frame: int, letter: int) -> Fraction:
    """dP/dp_{t,k}: P is linear in it."""
    ends: list[Fraction] = []
    for value in (Fraction(1), Fraction(0)):
        rows = [list(row) for row in _FRAMES]
        rows[frame][letter] = value
        ends.append(over_paths(tuple(map(tuple, rows)), labels))
    return ends[0] - ends[1]


def _held(rule: str, left: Fraction, right: Fraction, labels: tuple[int, ...]) -> None:
    if left != right:
        raise UnprovedStepError("step.differs", rule=rule, point=str(labels))
