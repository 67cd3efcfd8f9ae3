"""'Show me the Python': the program that computes what is on the screen."""

from __future__ import annotations

from slopelab.api import Function, LossFunction
from slopelab.lab.answers import Answer
from slopelab.lab.neuron import settings
from slopelab.lab.query import Query


def program(query: Query) -> Answer:
    """A program as text: field ``room``, and the fields that the room has."""
    room = query.choice("room", ("functions", "derivation", "neuron", "pairings", "yours"))
    lines = ["import slopelab as sl", ""]
    if room == "neuron" or (room == "derivation" and "a" in query.fields):
        lines += _pairing_lines(query, train=room == "neuron")
    elif room == "pairings" and "a" not in query.fields:
        lines += ["for name, function in sl.activations().items():", "    print(name, function)"]
    elif room == "pairings":
        lines += _pairing_lines(query, train=False)
    else:
        lines += _function_lines(query, derivation=room == "derivation")
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


def _function_lines(query: Query, *, derivation: bool) -> list[str]:
    lines = ["import numpy as np"] if not derivation else []
    low, high = query.real("from", -6.0, -1e6, 1e6), query.real("to", 6.0, -1e6, 1e6)
    body: list[str] = [] if derivation else [f"x = np.linspace({low!r}, {high!r}, 400)"]
    for function in query.activations("f"):
        body.append(f"f = {_call(function)}")
        if derivation:
            body += ["print(f.derivation())"]
        else:
            body += [
                "value, slope = f.value_and_grad(x)",
                "print(f.describe())",
                f"f.plot(({low!r}, {high!r}))",
            ]
    return [*lines, *([""] if lines else []), *body]


def _call(function: Function | LossFunction) -> str:
    """The call that makes the function, such as ``sl.activation('relu')``."""
    return f"sl.{function!r}"
