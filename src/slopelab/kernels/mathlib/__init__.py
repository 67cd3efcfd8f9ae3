"""Every primitive as branch-free code over `slopelab.kernels.ir`: in float64 and in double-double.

In float64 the results are within a few units in the last place, which is far more than the
narrower formats resolve; in double-double they are good for some 100 bits.
"""

from slopelab.kernels.mathlib import multiples
from slopelab.kernels.mathlib.rows import CAREFUL, PLAIN, PRECISE, less, scaled_less

__all__ = ["CAREFUL", "PLAIN", "PRECISE", "less", "multiples", "scaled_less"]
