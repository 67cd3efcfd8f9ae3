"""What all tests share: the language, how hard hypothesis tries, the browser."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

# English, whatever the locale of the machine; a test may choose otherwise with monkeypatch. Not an
# autouse fixture, which would not reach the docstring examples under src.
os.environ["SLOPELAB_LANG"] = "en"

# A busy machine may stall for longer than hypothesis' deadline, which would then blame the code.
settings.register_profile("default", deadline=None, max_examples=50)
# In CI the same examples every time: what passed once passes again, until code changes.
settings.register_profile("ci", deadline=None, max_examples=300, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "default")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium, for tests that are marked `browser`."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    reason = "no chromium, chromium-browser or google-chrome is on the PATH"
    if os.environ.get("SLOPELAB_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
