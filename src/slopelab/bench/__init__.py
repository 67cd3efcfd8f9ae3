"""Measurements of the kernels: how fast, how exact, beside other libraries in the same run."""

from slopelab.bench.accuracy import AccuracyRow, measure_accuracy
from slopelab.bench.calls import CallRow, measure_calls
from slopelab.bench.machine import Machine, this_machine
from slopelab.bench.speed import SpeedRow, measure_speed

__all__ = [
    "AccuracyRow",
    "CallRow",
    "Machine",
    "SpeedRow",
    "measure_accuracy",
    "measure_calls",
    "measure_speed",
    "this_machine",
]
