"""All functions of the catalogue exported at once, and what they should be worth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from slopelab.catalogue import activation, activations, loss, losses
from slopelab.core.expr import Expr, Var
from slopelab.core.interval import Interval
from slopelab.core.spec import Loss
from slopelab.interchange import code_of, form_of, legal_forms, target_of
from slopelab.interchange.forms import Form
from slopelab.kernels.apply import Kernel, PairingKernel
from slopelab.kernels.numpy_primitives import NUMPY
from slopelab.kernels.program import Program, rounded

Array = NDArray[np.float64]

TYPED: dict[str, dict[str, str]] = {
    "x*cos(x)/(1 + x^2)": {},
    "x - tanh(x)": {},
    "max(a*x, min(x, lambda*x - 1))": {"a": "0.1", "lambda": "2"},
    "log(cosh(x)) + x^(1/3)*step(x)": {},
}
"""Formulas that nobody named, and the values of their parameters."""
PAIRINGS = ("sigmoid+bce", "tanh+half_mse", "gelu+mae", "leaky_relu+mse", "softplus+mse")

_SIZES = np.array([0.0, 1e-300, 1e-8, 0.03, 0.5, 1.0, 1.7, 3.0, 6.0, 8.5, 20.3, 37.0, 90.0, 700.0])
X = np.unique(np.concatenate([_SIZES, -_SIZES, np.linspace(-5.9, 5.9, 37)]))
"""Both tails, near 0, and at the places where functions have their kinks."""
P = np.array([-3.0, -1.0, -0.4, 0.0, 1e-9, 0.2, 0.5, 0.9, 1 - 1e-9, 1.0, 1.6, 4.0])
X_ALONE = Var("x")
Y = np.array([-1.0, 0.0, 0.3, 1.0, 2.0])


@dataclass(frozen=True)
class Case:
    """One exported function, its points, and what it is worth there.

    Args:
        form: what was exported, by the name that it has in the code.
        points: one array for each variable.
        value: what the function is worth.
        slope: what its derivative is worth.
        room: for both, how far off float64 may be, from what cancels in it.
        lowest: the smaller of the slopes on both sides; of a loss any slope in between will do.
        highest: the larger one.
    """

    form: Form
    points: tuple[Array, ...]
    value: Array
    slope: Array
    room: tuple[Array, Array]
    lowest: Array
    highest: Array


@cache
def cases() -> tuple[Case, ...]:
    """Every activation and every loss, typed formulas, pairings."""
    found = [_activation_case(form_of(spec), spec.bound_expr) for spec in activations().values()]
    for number, (formula, params) in enumerate(TYPED.items()):
        spec = activation(formula, **params)
        found.append(_activation_case(form_of(spec, name=f"typed{number}"), spec.bound_expr))
    found += [_pair_case(form_of(spec), X_ALONE, spec) for spec in losses().values()]
    for pair in PAIRINGS:
        left, right = pair.split("+")
        first, second = activation(left), loss(right)
        found.append(_pair_case(form_of(first, second), first.bound_expr, second))
    return tuple(found)


@cache
def code(target: str) -> str:
    """All cases in one file."""
    return code_of([case.form for case in cases()], target_of(target))


@cache
def few() -> tuple[int, ...]:
    """Places of some cases, in which every operation occurs that occurs in all."""
    seen: set[str] = set()
    found: list[int] = []
    for place, case in enumerate(cases()):
        programs = [case.form.program(which) for which in ("value", "slope")]
        ops = {step.op for program in programs for step in program.instructions}
        if not ops <= seen or place % 30 == 0:
            found.append(place)
            seen |= ops
    return tuple(found)


def names_in(target: str) -> list[str]:
    """What the cases are called there."""
    return [form.name for form in legal_forms([case.form for case in cases()], target_of(target))]


def wrong(case: Case, value: object, slope: object) -> str:
    """Where the results of a target are off by more than they may be; empty where they are not."""
    said: list[str] = []
    for what, got, exact, room in zip(
        ("value", "slope"), (value, slope), (case.value, case.slope), case.room, strict=True
    ):
        found = np.asarray(got, dtype=np.float64)
        with np.errstate(invalid="ignore"):
            off = ~((np.abs(found - exact) <= 1e-12 * np.abs(exact) + room) | (found == exact))
        off &= ~np.isnan(exact)
        if what == "slope":
            off &= ~((case.lowest <= found) & (found <= case.highest))
        for at in np.flatnonzero(off)[:3]:
            place = ", ".join(f"{float(axis[at]):.17g}" for axis in case.points)
            said.append(f"{case.form.name} {what}({place}) is {exact[at]!r}, not {found[at]!r}")
    return "\n".join(said)


def _activation_case(form: Form, expr: Expr) -> Case:
    kernel = Kernel(expr, "x")
    value, slope = kernel.value(X), kernel.grad(X)
    return Case(form, (X,), value, slope, _room(form, (X,)), slope, slope)


def _pair_case(form: Form, first: Expr, spec: Loss) -> Case:
    kernel = PairingKernel(first, spec.bound_expr)
    targets = _inside(Y, spec.target)
    predictions = _inside(P, spec.prediction) if form.kind == "loss" else X
    p, y = (grid.ravel() for grid in np.meshgrid(predictions, targets))
    by = kernel.dloss_dprediction if form.kind == "loss" else kernel.dloss_dz
    slope = by(p, y)
    sides = [by(p - 1e-7, y), by(p + 1e-7, y)]
    with np.errstate(invalid="ignore"):
        kink = np.abs(sides[0] - sides[1]) > 1e-3
    return Case(
        form,
        (p, y),
        kernel.loss(p, y),
        slope,
        _room(form, (p, y)),
        np.where(kink, np.fmin(*sides), slope),
        np.where(kink, np.fmax(*sides), slope),
    )


def _inside(values: Array, interval: Interval) -> Array:
    """Those that lie in an interval, its ends included."""
    return values[(values >= float(interval.low)) & (values <= float(interval.high))]


def _room(form: Form, points: tuple[Array, ...]) -> tuple[Array, Array]:
    values = [*points, *(np.full_like(points[0], float(param.value)) for param in form.params)]
    value, slope = (_errors(form.program(which), values) for which in ("value", "slope"))
    return value, slope


_UNIT = 8e-16
_DEAD = 1e-320


def _errors(program: Program, inputs: list[Array]) -> Array:
    """How far off an honest float64 computation may be: its roundings, carried on to the end."""
    values: list[Array] = []
    errors: list[Array] = []
    shape = inputs[0].shape
    with np.errstate(all="ignore"):
        for step in program.instructions:
            if step.op == "input":
                value = inputs[step.args[0]]
                carried = np.zeros(shape)
            elif step.op == "const":
                value = np.full(shape, rounded(step.value))
                carried = _UNIT * np.abs(value)
            else:
                args, rooms = ([row[arg] for arg in step.args] for row in (values, errors))
                value = np.broadcast_to(_OPERATIONS[step.op](*args), shape)
                carried = _carried(step.op, args, rooms, value)
            values.append(value)
            errors.append(np.where(np.isfinite(carried), carried, 0.0))
    return errors[program.outputs[0]] + _DEAD


def _carried(op: str, args: list[Array], rooms: list[Array], value: Array) -> Array:
    match op:
        case "neg":
            return rooms[0]
        case "select":
            return np.where(args[0], rooms[1], rooms[2])
        case "lt" | "le" | "gt" | "ge":
            return np.zeros_like(rooms[0])
        case "add" | "sub":
            return rooms[0] + rooms[1] + _UNIT * np.abs(value)
        case "mul":
            return rooms[0] * np.abs(args[1]) + rooms[1] * np.abs(args[0]) + _UNIT * np.abs(value)
        case "div":
            return (rooms[0] + np.abs(value) * rooms[1]) / np.abs(args[1]) + _UNIT * np.abs(value)
        case _:
            # The argument itself may be rounded once more, as in erfc(-x/sqrt(2)).
            spread = [room + _UNIT * np.abs(arg) for arg, room in zip(args, rooms, strict=True)]
            moved = [arg + 1e6 * off for arg, off in zip(args, spread, strict=True)]
            return np.abs(_OPERATIONS[op](*moved) - value) / 1e6 + 4 * _UNIT * np.abs(value)


_OPERATIONS = {
    "neg": np.negative, "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide,
    "pow": np.power, "lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal,
    "select": np.where, **NUMPY,
}  # fmt: skip
