"""Expressions: immutable, hash-consed trees that keep what was written, in the order written.

Two expressions that were written alike are the same object, so ``==`` is ``is`` and a
dictionary keyed by an expression costs what a dictionary keyed by an integer costs. Nothing is
evaluated or reordered when a tree is built: `x + 0` stays `x + 0` until a rule says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from threading import Lock
from typing import Literal, NoReturn, TypeAlias, TypeVar, final
from weakref import WeakValueDictionary

Comparison: TypeAlias = Literal["<", "<=", ">", ">="]

_interned: WeakValueDictionary[tuple[object, ...], AbstractExpr] = WeakValueDictionary()
_interning = Lock()
_Node = TypeVar("_Node", bound="AbstractExpr")


class AbstractExpr:
    """What all nodes share: interning, immutability, and operators that build larger trees."""

    __slots__ = ("__weakref__",)
    __match_args__: tuple[str, ...] = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        del value
        message = f"an expression is immutable: {name} cannot be set"
        raise AttributeError(message)

    def __copy__(self) -> AbstractExpr:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> AbstractExpr:
        del memo
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), tuple(getattr(self, name) for name in self.__match_args__))

    def __repr__(self) -> str:
        fields = ", ".join(repr(getattr(self, name)) for name in self.__match_args__)
        return f"{type(self).__name__}({fields})"

    def __neg__(self) -> Neg:
        return Neg(_as_expr(self))

    def __add__(self, other: Operand) -> Add:
        return Add((_as_expr(self), _as_expr(other)))

    def __radd__(self, other: Operand) -> Add:
        return Add((_as_expr(other), _as_expr(self)))

    def __sub__(self, other: Operand) -> Add:
        return Add((_as_expr(self), Neg(_as_expr(other))))

    def __rsub__(self, other: Operand) -> Add:
        return Add((_as_expr(other), Neg(_as_expr(self))))

    def __mul__(self, other: Operand) -> Mul:
        return Mul((_as_expr(self), _as_expr(other)))

    def __rmul__(self, other: Operand) -> Mul:
        return Mul((_as_expr(other), _as_expr(self)))

    def __truediv__(self, other: Operand) -> Div:
        return Div(_as_expr(self), _as_expr(other))

    def __rtruediv__(self, other: Operand) -> Div:
        return Div(_as_expr(other), _as_expr(self))

    def __pow__(self, other: Operand) -> Pow:
        return Pow(_as_expr(self), _as_expr(other))


def _intern(cls: type[_Node], *fields: object) -> _Node:
    key = (cls, *fields)
    with _interning:
        found = _interned.get(key)
        if found is None:
            found = object.__new__(cls)
            for name, value in zip(cls.__match_args__, fields, strict=True):
                object.__setattr__(found, name, value)
            _interned[key] = found
    assert isinstance(found, cls)
    return found


@final
class Num(AbstractExpr):
    """An exact rational constant; `decimal` remembers that it was written as 0.01, not 1/100."""

    __slots__ = ("decimal", "value")
    __match_args__ = ("value", "decimal")
    value: Fraction
    decimal: bool

    def __new__(cls, value: int | Fraction, decimal: bool = False) -> Num:  # noqa: FBT001, FBT002
        return _intern(cls, Fraction(value), decimal)


@final
class Const(AbstractExpr):
    """A named constant: ``pi``, ``e``, and, as the value of a limit only, ``inf``."""

    __slots__ = ("name",)
    __match_args__ = ("name",)
    name: str

    def __new__(cls, name: str) -> Const:
        return _intern(cls, name)


@final
class Var(AbstractExpr):
    """A variable or a parameter."""

    __slots__ = ("name",)
    __match_args__ = ("name",)
    name: str

    def __new__(cls, name: str) -> Var:
        return _intern(cls, name)


@final
class Neg(AbstractExpr):
    """-arg. A difference a - b is Add((a, Neg(b)))."""

    __slots__ = ("arg",)
    __match_args__ = ("arg",)
    arg: Expr

    def __new__(cls, arg: Expr) -> Neg:
        return _intern(cls, arg)


@final
class Add(AbstractExpr):
    """A sum of two or more terms, in the order written."""

    __slots__ = ("terms",)
    __match_args__ = ("terms",)
    terms: tuple[Expr, ...]

    def __new__(cls, terms: tuple[Expr, ...]) -> Add:
        return _intern(cls, terms)


@final
class Mul(AbstractExpr):
    """A product of two or more factors, in the order written."""

    __slots__ = ("factors",)
    __match_args__ = ("factors",)
    factors: tuple[Expr, ...]

    def __new__(cls, factors: tuple[Expr, ...]) -> Mul:
        return _intern(cls, factors)


@final
class Div(AbstractExpr):
    """A fraction; it stays a fraction and never becomes a product with a negative power."""

    __slots__ = ("denominator", "numerator")
    __match_args__ = ("numerator", "denominator")
    numerator: Expr
    denominator: Expr

    def __new__(cls, numerator: Expr, denominator: Expr) -> Div:
        return _intern(cls, numerator, denominator)


@final
class Pow(AbstractExpr):
    """base ** exponent, over the reals."""

    __slots__ = ("base", "exponent")
    __match_args__ = ("base", "exponent")
    base: Expr
    exponent: Expr

    def __new__(cls, base: Expr, exponent: Expr) -> Pow:
        return _intern(cls, base, exponent)


@final
class Call(AbstractExpr):
    """A primitive applied to its arguments; the primitive is named, its row is elsewhere."""

    __slots__ = ("args", "name")
    __match_args__ = ("name", "args")
    name: str
    args: tuple[Expr, ...]

    def __new__(cls, name: str, args: tuple[Expr, ...]) -> Call:
        return _intern(cls, name, args)


@final
class Compare(AbstractExpr):
    """A comparison, the condition of a `Where`."""

    __slots__ = ("left", "op", "right")
    __match_args__ = ("op", "left", "right")
    op: Comparison
    left: Expr
    right: Expr

    def __new__(cls, op: Comparison, left: Expr, right: Expr) -> Compare:
        return _intern(cls, op, left, right)


@final
class Where(AbstractExpr):
    """`yes` where the condition holds, else `no`."""

    __slots__ = ("condition", "no", "yes")
    __match_args__ = ("condition", "yes", "no")
    condition: Compare
    yes: Expr
    no: Expr

    def __new__(cls, condition: Compare, yes: Expr, no: Expr) -> Where:
        return _intern(cls, condition, yes, no)


@final
class Derivative(AbstractExpr):
    """d arg / d var, not yet worked out: what a derivation starts from and makes disappear."""

    __slots__ = ("arg", "var")
    __match_args__ = ("arg", "var")
    arg: Expr
    var: Var

    def __new__(cls, arg: Expr, var: Var) -> Derivative:
        return _intern(cls, arg, var)


Expr: TypeAlias = (
    Num | Const | Var | Neg | Add | Mul | Div | Pow | Call | Compare | Where | Derivative
)
Operand: TypeAlias = "Expr | AbstractExpr | int | Fraction"

ZERO = Num(0)
ONE = Num(1)
TWO = Num(2)
HALF = Div(ONE, TWO)
PI = Const("pi")
INFINITY = Const("inf")


def _as_expr(operand: Operand) -> Expr:
    if isinstance(operand, Expr):
        return operand
    if isinstance(operand, (int, Fraction)):
        return Num(operand)
    message = f"not an expression: {operand!r}"
    raise TypeError(message)


def call(name: str, *args: Expr) -> Call:
    """The primitive of that name applied to the arguments."""
    return Call(name, args)


def children(expr: Expr) -> tuple[Expr, ...]:
    """The direct parts of an expression, left to right."""
    match expr:
        case Num() | Const() | Var():
            return ()
        case Neg(arg):
            return (arg,)
        case Add(parts) | Mul(parts) | Call(_, parts):
            return parts
        case Div(first, second) | Pow(first, second) | Compare(_, first, second):
            return (first, second)
        case Where(condition, yes, no):
            return (condition, yes, no)
        case Derivative(arg, var):
            return (arg, var)


def rebuild(expr: Expr, parts: tuple[Expr, ...]) -> Expr:
    """The same node over other parts (as many as `children` gives)."""
    if parts == children(expr):
        return expr
    match expr:
        case Num() | Const() | Var():
            return expr
        case Neg():
            return Neg(*parts)
        case Add():
            return Add(parts)
        case Mul():
            return Mul(parts)
        case Div():
            return Div(*parts)
        case Pow():
            return Pow(*parts)
        case Call(name, _):
            return Call(name, parts)
        case Compare(op, _, _):
            return Compare(op, *parts)
        case Where():
            condition, yes, no = parts
            assert isinstance(condition, Compare)
            return Where(condition, yes, no)
        case Derivative():
            arg, var = parts
            # A substituted variable of differentiation would no longer be a derivative.
            assert isinstance(var, Var)
            return Derivative(arg, var)


def transform(expr: Expr, rule: Callable[[Expr], Expr]) -> Expr:
    """Apply a rule to every node, parts before wholes, each distinct node once."""
    done: dict[Expr, Expr] = {}

    def visit(node: Expr) -> Expr:
        found = done.get(node)
        if found is None:
            found = rule(rebuild(node, tuple(visit(part) for part in children(node))))
            done[node] = found
        return found

    return visit(expr)


def substitute(expr: Expr, mapping: Mapping[Expr, Expr]) -> Expr:
    """Replace whole sub-expressions, outermost first; what is put in is not searched again."""
    done: dict[Expr, Expr] = {}

    def visit(node: Expr) -> Expr:
        found = mapping.get(node, done.get(node))
        if found is None:
            found = rebuild(node, tuple(visit(part) for part in children(node)))
            done[node] = found
        return found

    return visit(expr)


def walk(expr: Expr) -> Iterator[Expr]:
    """Every distinct node, wholes before parts."""
    seen: set[Expr] = set()
    stack = [expr]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            yield node
            stack.extend(reversed(children(node)))


@lru_cache(maxsize=16384)
def variables(expr: Expr) -> frozenset[str]:
    """The names of the variables that occur."""
    return frozenset(node.name for node in walk(expr) if isinstance(node, Var))


def depends_on(expr: Expr, var: Var) -> bool:
    """Whether the variable occurs."""
    return var.name in variables(expr)


def node_count(expr: Expr) -> int:
    """The number of nodes of the tree as it prints, shared parts counted each time."""
    counts: dict[Expr, int] = {}

    def visit(node: Expr) -> int:
        if node not in counts:
            counts[node] = 1 + sum(visit(part) for part in children(node))
        return counts[node]

    return visit(expr)
