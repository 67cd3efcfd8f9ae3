"""The Python face of the laboratory: functions that can be called, differentiated and explained.

``import slopelab as sl`` gives the larger part of it; nothing here computes, it asks the layers
below.
"""

from slopelab.api.adaptive import AdaptiveLogSoftmax
from slopelab.api.collection import Collection
from slopelab.api.ctc import CTCLoss
from slopelab.api.exported import export
from slopelab.api.function import Function
from slopelab.api.lookup import (
    activation,
    activations,
    function,
    loss,
    losses,
    pairing,
    train,
    vector_activations,
    vector_losses,
)
from slopelab.api.loss_function import LossFunction
from slopelab.api.pairing import Pairing
from slopelab.api.several import functions, pairs, subject
from slopelab.api.sympy_bridge import from_sympy
from slopelab.api.told import Told
from slopelab.api.vector_function import VectorFunction
from slopelab.api.vector_loss import VectorLossFunction
from slopelab.api.vector_pairing import VectorPairing
from slopelab.api.vector_worked import VectorWorked
from slopelab.api.worked import Worked

__all__ = [
    "AdaptiveLogSoftmax",
    "CTCLoss",
    "Collection",
    "Function",
    "LossFunction",
    "Pairing",
    "Told",
    "VectorFunction",
    "VectorLossFunction",
    "VectorPairing",
    "VectorWorked",
    "Worked",
    "activation",
    "activations",
    "export",
    "from_sympy",
    "function",
    "functions",
    "loss",
    "losses",
    "pairing",
    "pairs",
    "subject",
    "train",
    "vector_activations",
    "vector_losses",
]
