"""Compiled code is kept in a folder of the test run, never in the user's."""

from __future__ import annotations

import pytest

from slopelab.kernels.object_cache import VARIABLE


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("kernels")))
        yield None
