"""Measurements of compiled kernels, whose code is kept in a folder of the test run."""

from __future__ import annotations

import sys

import pytest

from slopelab.kernels.executable import CHOICE
from slopelab.kernels.object_cache import VARIABLE


@pytest.fixture(scope="session", autouse=True)
def _compiled(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CHOICE, "compiled")
        patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("kernels")))
        yield None


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other library is installed."""
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setitem(sys.modules, "jax", None)
