"""What is known of the values of a block, by their names: it saves operations on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final


@final
@dataclass(slots=True)
class Known:
    """What has been found out while code was written.

    Args:
        negations: of a value, whose opposite it is.
        inversions: of a mask, whose opposite it is.
        choices: of a value, by which mask it was chosen, and between which two.
        short: values of so few digits that their squares are exact.
        singles: of a value that is a float32, the same as a vector of these.
    """

    negations: dict[str, str] = field(default_factory=dict[str, str])
    inversions: dict[str, str] = field(default_factory=dict[str, str])
    choices: dict[str, tuple[str, str, str]] = field(
        default_factory=dict[str, tuple[str, str, str]]
    )
    short: set[str] = field(default_factory=set[str])
    singles: dict[str, str] = field(default_factory=dict[str, str])

    def without_sign(self, name: str) -> str:
        """The value, or that whose opposite it is."""
        return self.negations.get(name, name)

    def factors(self, first: str, second: str) -> tuple[str, str]:
        """Two values with the same product, which may be there already.

        Of two choices by one mask between the same two, in opposite order, the product is that of
        the two: sigmoid(x) sigmoid(-x) is one, whatever the sign of x.
        """
        if first in self.choices and second in self.choices:
            mask, yes, no = self.choices[first]
            if self.choices[second] == (mask, no, yes):
                return yes, no
        return first, second
