"""Expressions become fast, exact functions on arrays: stabilised, differentiated, lowered, run."""

from slopelab.kernels.apply import Kernel, PairingKernel, compile_function, compile_pairing

__all__ = ["Kernel", "PairingKernel", "compile_function", "compile_pairing"]
