"""A laboratory that answers: in this process, and as a server of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from slopelab.lab.app import application

HOST = "127.0.0.1:8321"


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    with TestClient(application(frozenset({HOST})), base_url=f"http://{HOST}") as made:
        yield made


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a laboratory that runs as a person would start it."""
    command = [sys.executable, "-m", "slopelab", "lab", "--no-browser", "--port", "0"]
    started = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SLOPELAB_LANG": "en"},
    )
    assert started.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", started.stdout.readline())
    assert found is not None
    yield found[0]
    assert started.poll() is None, "the server has ended"
    started.terminate()
    _, said = started.communicate(timeout=20)
    assert "Traceback" not in said
