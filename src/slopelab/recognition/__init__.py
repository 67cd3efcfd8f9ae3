"""Typed formulas that equal, or are near, a function of the catalogue."""

from slopelab.recognition.recognise import Recognition, recognise

__all__ = ["Recognition", "recognise"]
