"""One neuron under gradient descent: the run, every factor of its chain, and the verdict on it."""

from slopelab.training.compatibility import activations_for, check_pairing, losses_for
from slopelab.training.neuron import ARRAYS, Run, follow, train
from slopelab.training.verdict import SYMBOLS, Verdict

__all__ = [
    "ARRAYS",
    "SYMBOLS",
    "Run",
    "Verdict",
    "activations_for",
    "check_pairing",
    "follow",
    "losses_for",
    "train",
]
