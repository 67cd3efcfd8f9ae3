"""The laboratory in the browser: a server on this machine that computes, and pages that draw."""

from slopelab.lab.serve import serve

__all__ = ["serve"]
