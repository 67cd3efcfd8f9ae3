"""Every activation with every loss: the pairings of the catalogue as data.

Worked out once; what was found is kept on disk, under a key that holds every formula and the
code that worked it out, so that nothing stale is ever read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Final, cast, final

from slopelab.advice.study import Grade, Problem, Study, study_pairing
from slopelab.calculus.claims import Standing
from slopelab.calculus.flows import Flow
from slopelab.calculus.least import Reach
from slopelab.calculus.pairing import Stop
from slopelab.catalogue import activations, losses
from slopelab.catalogue.lookup import families, family_title
from slopelab.core.spec import Activation, Loss, Spec, parameter_values
from slopelab.kernels import object_cache


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One pairing of the matrix, in a few words.

    Args:
        activation: the name of the activation.
        loss: the name of the loss.
        grade: what there is to say of it first.
        problem: why it makes no sense; None where it makes some.
        left: the most harmful flow of the gradient as z goes to -inf, where that is wrong.
        right: the same as z goes to +inf.
        away: whether on a wrong side descent leads further away.
        reach: whether the activation comes to where the loss is least.
        stop: what the gradient does there.
        convex: whether the loss is convex in z; None where that is not known.
        matched: whether the two match.
        standing: how sure the flows are.
    """

    activation: str
    loss: str
    grade: Grade
    problem: Problem | None
    left: Flow | None
    right: Flow | None
    away: bool
    reach: Reach
    stop: Stop
    convex: bool | None
    matched: bool
    standing: Standing

    @classmethod
    def of(cls, study: Study) -> Entry:
        """The entry of a pairing that was looked at."""
        return cls(
            activation=study.activation,
            loss=study.loss,
            grade=study.grade,
            problem=study.problem,
            left=study.left,
            right=study.right,
            away=study.away,
            reach=study.reach,
            stop=study.stop,
            convex=study.convex,
            matched=study.match.holds,
            standing=study.standing,
        )

    def to_dict(self) -> dict[str, str | bool | None]:
        """It by the names of its fields."""
        return asdict(self)


COLUMNS: Final = tuple(field.name for field in fields(Entry))
"""The fields of an entry, in order."""


@final
@dataclass(frozen=True, slots=True)
class Matrix:
    """All activations with all losses.

    Args:
        entries: all pairings, activation by activation.
        activations: the names of the rows, in the order of the catalogue.
        losses: the names of the columns, in the order of the catalogue.

    Example:
        >>> some = [activations()[name] for name in ("sigmoid", "tanh", "relu")]
        >>> found = matrix(some, [losses()["mse"]])
        >>> found["tanh", "mse"].left, found["relu", "mse"].left
        ('vanishing', 'dead')
    """

    entries: tuple[Entry, ...]
    activations: tuple[str, ...]
    losses: tuple[str, ...]

    def __getitem__(self, pair: tuple[str, str]) -> Entry:
        activation, loss = pair
        row, column = self.activations.index(activation), self.losses.index(loss)
        return self.entries[row * len(self.losses) + column]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def rows(self) -> list[dict[str, str | bool | None]]:
        """One dictionary for each pairing, as a table of data takes them."""
        return [entry.to_dict() for entry in self.entries]


def matrix(
    functions: Sequence[Activation] | None = None,
    measures: Sequence[Loss] | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Matrix:
    """All pairings of some functions, or of the whole catalogue.

    Args:
        functions: the activations; None takes those of the catalogue.
        measures: the losses; None takes those of the catalogue.
        progress: called after each activation with how many are done, and of how many.

    Returns:
        The matrix; from the disk where the same was worked out before.
    """
    rows = tuple(activations().values()) if functions is None else tuple(functions)
    columns = tuple(losses().values()) if measures is None else tuple(measures)
    key = _key(rows, columns)
    kept = _loaded(key, len(rows) * len(columns))
    if kept is None:
        found: list[Entry] = []
        for done, activation in enumerate(rows, start=1):
            found += [Entry.of(study_pairing(activation, loss)) for loss in columns]
            if progress is not None:
                progress(done, len(rows))
        kept = tuple(found)
        _keep(key, kept)
    return Matrix(kept, tuple(a.name for a in rows), tuple(loss.name for loss in columns))


def _key(rows: Sequence[Activation], columns: Sequence[Loss]) -> str:
    said = [_said(spec) for spec in (*rows, *columns)]
    return f"pairings {_code()} {hashlib.sha256(repr(said).encode()).hexdigest()}"


@cache
def _code() -> str:
    """A digest of all code that an answer depends on: no number has to be counted up by hand."""
    digest = hashlib.sha256()
    package = Path(__file__).parents[1]
    for layer in ("core", "calculus", "advice"):
        for file in sorted((package / layer).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _said(spec: Spec) -> tuple[str, ...]:
    """All that a study looks at."""
    values = [f"{name}={value.value}" for name, value in parameter_values(spec).items()]
    own = [spec.name, spec.formula, *values]
    if isinstance(spec, Loss):
        own += [str(spec.prediction), str(spec.target), spec.takes]
    return tuple(own)


def _keep(key: str, entries: Sequence[Entry]) -> None:
    table = [[getattr(entry, name) for name in COLUMNS] for entry in entries]
    object_cache.store(key, json.dumps(table).encode())


def _loaded(key: str, count: int) -> tuple[Entry, ...] | None:
    content = object_cache.load(key)
    if content is None:
        return None
    table = cast("list[list[Any]]", json.loads(content))
    if len(table) != count:
        return None
    return tuple(Entry(**dict(zip(COLUMNS, row, strict=True))) for row in table)


def families_of_activations() -> dict[str, tuple[str, ...]]:
    """The names of the activations, by the title of their family in the language in force."""
    return {str(family_title(name)): _names(specs) for name, specs in families(Activation).items()}


def families_of_losses() -> dict[str, tuple[str, ...]]:
    """The names of the losses, by the title of their family in the language in force."""
    return {str(family_title(name)): _names(specs) for name, specs in families(Loss).items()}


def _names(specs: Sequence[Spec]) -> tuple[str, ...]:
    return tuple(spec.name for spec in specs)
