"""Start the laboratory with a command, ask it for a page and a run, and end it.

Run it from the root of a checkout::

    python tools/open_lab.py python3 start.py
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from urllib.request import urlopen

ASKED = ("", "static/main.js", "api/run?a=sigmoid&l=bce", "api/study/derivation?f=sigmoid&lang=zh")


def main() -> int:
    """Start, ask, end; 0 if every question was answered."""
    # Nothing opens a browser where there is no screen.
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    started = subprocess.Popen(
        sys.argv[1:], stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
    )
    assert started.stdout is not None
    try:
        found = next((re.search(r"http://[\d.:]+/", line) for line in started.stdout), None)
        if found is None:
            print("no address was printed")
            return 1
        for what in ASKED:
            with urlopen(found[0] + what, timeout=60) as answer:  # noqa: S310 - our own server
                print(answer.status, what or "/", len(answer.read()))
    finally:
        os.killpg(started.pid, signal.SIGINT)
        started.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
