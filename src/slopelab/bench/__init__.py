"""Measurements of the kernels: how fast, how exact, beside other libraries in the same run."""

from slopelab.bench.accuracy import AccuracyRow, accuracy
from slopelab.bench.calls import CallRow, calls
from slopelab.bench.machine import Machine, machine
from slopelab.bench.speed import SpeedRow, speed

__all__ = [
    "AccuracyRow",
    "CallRow",
    "Machine",
    "SpeedRow",
    "accuracy",
    "calls",
    "machine",
    "speed",
]
