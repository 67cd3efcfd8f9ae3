"""Measurements of compiled kernels, whose code is kept in a folder of the test run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from slopelab.kernels.executable import CHOICE
from slopelab.kernels.object_cache import VARIABLE


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where compiled code is kept."""
    return tmp_path_factory.mktemp("kernels")


@pytest.fixture(autouse=True)
def _compiled(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv(CHOICE, "compiled")
    monkeypatch.setenv(VARIABLE, str(folder))


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other library is installed."""
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setitem(sys.modules, "jax", None)
