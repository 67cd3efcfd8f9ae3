"""'Show me the Python': the program that computes what is on the screen."""

from __future__ import annotations

from typing import Final

from slopelab.api import Function, LossFunction, VectorFunction, VectorLossFunction
from slopelab.lab.answers import Answer
from slopelab.lab.neuron import settings
from slopelab.lab.query import Query
from slopelab.lab.vectors import vectors

_ROOMS: Final = ("functions", "derivation", "neuron", "pairings", "yours", "vectors")


def program(query: Query) -> Answer:
    """A program as text: field ``room``, and the fields that the room has."""
    room = query.choice("room", _ROOMS)
    lines = ["import slopelab as sl", ""]
    if room == "neuron":
        lines += _pairing_lines(query, train=True)
    elif room == "derivation":
        lines += _derivation_lines(query)
    elif room == "vectors":
        lines += _vector_lines(query)
    elif room == "pairings" and "a" not in query.fields:
        lines += ["for name, function in sl.activations().items():", "    print(name, function)"]
    elif room == "pairings":
        lines += _pairing_lines(query, train=False)
    else:
        lines += _function_lines(query)
    return {"python": "\n".join(lines) + "\n"}


def _pairing_lines(query: Query, *, train: bool) -> list[str]:
    names = query.text("a").split("|"), query.text("l").split("|")
    pairs = [
        (query.activation("a", a), Query({**query.fields, "l": b}).loss("l"))
        for a, b in zip(*names, strict=False)
    ]
    lines: list[str] = []
    for index, (activation, loss) in enumerate(pairs):
        name = "pair" if len(pairs) == 1 else f"pair_{index + 1}"
        lines.append(f"{name} = sl.pairing({_call(activation)}, {_call(loss)})")
        if train:
            given = ", ".join(f"{key}={value!r}" for key, value in settings(query).items())
            steps = query.whole("steps", 30, 1, 2000)
            lines += [
                f"run = {name}.train({given}, steps={steps})",
                "print(run.verdict.title, run.verdict.reason)",
                "print(run.w)",
                "print(run.loss)",
            ]
        else:
            lines.append(f"print({name}.derivation())")
    return lines


def _vector_lines(query: Query) -> list[str]:
    """What the room of vectors shows, asked of it as the page asks."""
    told = vectors(query)
    given = {argument["field"]: _plain(argument) for argument in told["arguments"]}
    function = query.vector_function("f") if query.text("f", "").strip() else None
    loss = query.vector_loss("l") if query.text("l", "").strip() else None
    if function is None:
        assert loss is not None
        return [
            f"loss = {_call(loss)}",
            f"value, gradient = loss.value_and_grad({', '.join(given.values())})",
            "print(value)",
            "print(gradient)",
            "print(loss.derivation())",
        ]
    lines = [f"f = {_call(function)}", f"x = {given['x']}", "print(f(x, axis=-1))"]
    lines.append("print(f.jacobian(x, axis=-1))")
    if loss is None:
        return [*lines, f"print(f.vjp(x, {given['v']}, axis=-1))", "print(f.derivation())"]
    return [
        *lines,
        f"pair = sl.pairing(f, {_call(loss)})",
        f"value, gradient = pair.value_and_grad(x, {given['y']})",
        "print(value)",
        "print(gradient)",
        "print(pair.derivation())",
    ]


def _plain(argument: Answer) -> str:
    values = list(argument["values"])
    return repr(values[0] if argument["number"] else values)


def _function_lines(query: Query) -> list[str]:
    low, high = query.real("from", -6.0, -1e6, 1e6), query.real("to", 6.0, -1e6, 1e6)
    lines = ["import numpy as np", "", f"x = np.linspace({low!r}, {high!r}, 400)"]
    for function in query.activations("f"):
        lines += [
            f"f = {_call(function)}",
            "value, slope = f.value_and_grad(x)",
            "print(f.describe())",
            f"f.plot(({low!r}, {high!r}))",
        ]
    return lines


def _derivation_lines(query: Query) -> list[str]:
    """A function, a loss of several predictions, or a pairing; of numbers or of vectors."""
    if "l" not in query.fields:
        return [f"print({_call(query.any_activation('f'))}.derivation())"]
    loss = _call(query.any_loss("l"))
    if "a" not in query.fields:
        return [f"print({loss}.derivation())"]
    return [f"print(sl.pairing({_call(query.any_activation('a'))}, {loss}).derivation())"]


def _call(function: Function | LossFunction | VectorFunction | VectorLossFunction) -> str:
    """The call that makes the function, such as ``sl.activation('relu')``."""
    return f"sl.{function!r}"
