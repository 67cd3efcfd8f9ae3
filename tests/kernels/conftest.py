"""Compiled code is kept in a folder of the test run, never in the user's."""

from __future__ import annotations

import pytest

from slopelab.kernels.executable import CHOICE
from slopelab.kernels.object_cache import VARIABLE


@pytest.fixture(autouse=True)
def _compiled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests of compiled code ask for it; all others run as users do by default."""
    if request.path.stem.startswith(("test_llvm", "test_memory")):
        monkeypatch.setenv(CHOICE, "compiled")


@pytest.fixture(params=["numpy", "compiled"])
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each of the two ways in which kernels run."""
    monkeypatch.setenv(CHOICE, request.param)
    return request.param


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("kernels")))
        yield None
