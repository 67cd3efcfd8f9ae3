"""The functions themselves: data, one literal each.

A new activation or loss is ONE literal in a module of this package. It is found by walking the
package: there is no list of names to keep.
"""

from slopelab.catalogue.lookup import (
    activation,
    activations,
    basic_activations,
    basic_losses,
    loss,
    losses,
    pairing,
)

__all__ = [
    "activation",
    "activations",
    "basic_activations",
    "basic_losses",
    "loss",
    "losses",
    "pairing",
]
