"""The command as a process: pipes, signals, encodings, exit statuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = (sys.executable, "-m", "slopelab")


def start(*arguments: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        capture_output=True,
        env={**os.environ, **environ},
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_statuses_and_streams(lang: str) -> None:
    done = start("derive", "sigmoid+bce", "--lang", lang, PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "dL/dw = (ŷ − y)·x" in done.stdout.decode()
    refused = start("train", "tanh+bce", "--lang", lang, PYTHONIOENCODING="utf-8")
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert refused.stderr.decode().startswith("错误" if lang == "zh" else "Error")


def test_a_formula_that_begins_with_a_minus_sign() -> None:
    done = start("derive", "-x*sigmoid(x)", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["activation"]["name"] == "-x*sigmoid(x)"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk"])
def test_a_console_without_the_characters(encoding: str) -> None:
    done = start("show", "sigmoid", "--lang", "zh", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    refused = start("show", "х", "--lang", "zh", PYTHONIOENCODING=encoding)
    assert refused.returncode == 2
    assert b"Traceback" not in refused.stderr


@pytest.mark.skipif(os.name == "nt", reason="there, arguments are Unicode")
def test_an_argument_that_is_no_text() -> None:
    done = subprocess.run(
        [*(part.encode() for part in PROGRAM), b"derive", b"\xff\xfe"],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="there are no such pipes")
def test_a_reader_that_leaves() -> None:
    arguments = [*PROGRAM, "train", "sigmoid+bce", "--steps", "20000"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) in {0, 141}
        assert process.stderr.read() == b""


@pytest.mark.skipif(os.name == "nt", reason="there, Ctrl-C goes to the whole console")
def test_an_interrupt_is_quiet() -> None:
    arguments = [*PROGRAM, "train", "sigmoid+bce", "--steps", "1000000"]
    # Tests that run in the background may have been told to ignore interrupts: children inherit it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    signal.signal(signal.SIGINT, before)
    with process:
        assert process.stderr is not None
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_full_disk() -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [*PROGRAM, "list"], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"Error: ")
    assert done.stderr.count(b"\n") == 1
