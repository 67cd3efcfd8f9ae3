"""The report: one self-contained HTML file, its whole content computed from formulas."""

from slopelab.report.build import build
from slopelab.report.output import write

__all__ = ["build", "write"]
