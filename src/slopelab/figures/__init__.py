"""Pictures: curves of functions, runs of gradient descent, and files of both."""

from slopelab.figures import curves, training
from slopelab.figures.save import save, to_svg
from slopelab.figures.style import LIGHT, Theme, style

__all__ = ["LIGHT", "Theme", "curves", "save", "style", "to_svg", "training"]
