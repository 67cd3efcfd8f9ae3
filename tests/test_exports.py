"""The public names: complete, sorted, seen by type checkers, and fetched when asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import slopelab

SOURCE = Path(slopelab.__file__).read_text(encoding="utf-8")


def names_for_type_checkers() -> set[str]:
    """What the block under ``if TYPE_CHECKING`` imports or declares."""
    block = next(node for node in ast.parse(SOURCE).body if isinstance(node, ast.If))
    found: set[str] = set()
    for node in block.body:
        if isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


def test_all_is_sorted() -> None:
    assert slopelab.__all__ == sorted(set(slopelab.__all__))


def test_type_checkers_see_the_same_names() -> None:
    assert names_for_type_checkers() == set(slopelab.__all__)


@pytest.mark.parametrize("name", slopelab.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(slopelab, name) is not None
    assert name in dir(slopelab)


def test_every_name_can_be_the_first_one() -> None:
    """No name leans on another having been fetched before it."""
    code = (
        "import importlib, sys\n"
        "for name in __import__('slopelab').__all__:\n"
        "    for module in [m for m in sys.modules if m.startswith('slopelab')]:\n"
        "        del sys.modules[module]\n"
        "    getattr(importlib.import_module('slopelab'), name)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'sigmiod'"):
        _ = slopelab.sigmiod  # type: ignore[attr-defined]


def test_errors_have_one_root() -> None:
    errors = [name for name in slopelab.__all__ if name.endswith("Error")]
    assert all(issubclass(getattr(slopelab, name), slopelab.SlopelabError) for name in errors)
    import slopelab.errors as module

    defined = {
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, module.SlopelabError)
    }
    assert set(errors) == defined
