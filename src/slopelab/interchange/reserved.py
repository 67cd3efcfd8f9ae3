"""Names that mean something else in a language: keywords, and functions that code may call."""

from __future__ import annotations

from typing import Final

_C: Final = """
auto break case char const continue default do double else enum extern float for goto if inline
int long register restrict return short signed sizeof static struct switch typedef union
unsigned void volatile while bool true false asm class delete new private protected public
template this throw try catch namespace using virtual friend operator typename acos acosh asin
asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma
fmax fmin fmod frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2 logb lrint
lround modf nan nearbyint nextafter nexttoward pow remainder remquo rint round scalbln scalbn
sin sinh sqrt tan tanh tgamma trunc isnan isinf isfinite signbit signgam gamma j0 j1 jn y0 y1 yn
abs main index NAN INFINITY HUGE_VAL
"""

_JAVASCRIPT: Final = """
abstract arguments await boolean break byte case catch char class const continue debugger
default delete do double else enum eval export extends false final finally float for function
goto if implements import in instanceof int interface let long native new null package private
protected public return short static super switch synchronized this throw throws transient true
try typeof undefined var void volatile while with yield async of Math Number Array Object NaN
Infinity
"""

_JULIA: Final = """
baremodule begin break catch const continue do else elseif end export false finally for function
global if import let local macro module quote return struct true try using while abstract
mutable primitive type where in isa outer T pi im e Inf NaN Real Float64 Float32 exp expm1 log
log1p sqrt sinh cosh tanh sech erf erfc sin cos tan atan asinh acosh atanh abs sign max min
identity float typeof oftype isnan zero one step sum prod hypot cbrt exp2 log2 log10 ifelse
clamp muladd fma first last length range round floor ceil trunc mod rem div gcd lcm big
"""

C_WORDS: Final = frozenset(_C.split())
"""Keywords of C and C++, and what math.h defines."""

JAVASCRIPT_WORDS: Final = frozenset(_JAVASCRIPT.split())
"""Keywords of JavaScript, also future ones, and global names."""

JULIA_WORDS: Final = frozenset(_JULIA.split())
"""Keywords of Julia, and functions of its Base."""
