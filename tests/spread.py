"""Which pairings stand for all of them, where all would be too many for a test.

Every basic activation with every basic loss; beyond these, every activation once and every loss at
least once, paired by their places in the catalogue.
"""

from __future__ import annotations

from itertools import product

from slopelab.catalogue import activations, basic_activations, basic_losses, losses


def pairings() -> list[tuple[str, str]]:
    """Names of an activation and a loss; whether the two fit is not asked."""
    inner, outer = list(activations()), list(losses())
    rounds = max(len(inner), len(outer))
    once = [(inner[k % len(inner)], outer[k % len(outer)]) for k in range(rounds)]
    return list(dict.fromkeys([*product(basic_activations(), basic_losses()), *once]))
