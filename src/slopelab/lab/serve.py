"""Starting the laboratory: a port, an address, a browser."""

from __future__ import annotations

import os
import secrets
import socket
import sys
import threading
import webbrowser
from typing import Final

import uvicorn

from slopelab.errors import InputError
from slopelab.lab.app import application
from slopelab.lab.guard import allowed_hosts
from slopelab.words import t

PORT: Final = 8321
"""The port that is tried first; if it is taken, the system chooses one."""
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_OPEN_REQUESTS: Final = 512


def serve(host: str = "127.0.0.1", port: int | None = None, *, browser: bool = True) -> None:
    """Serve the laboratory until it is interrupted.

    Args:
        host: the address to listen to. Only 127.0.0.1, ::1 and localhost stay on this machine; for
            any other, pages are shown only to who has the token in the printed address.
        port: the port; None takes 8321, or any free one if that is taken.
        browser: whether a browser is opened.

    Raises:
        InputError: the address or the port cannot be used.
    """
    listening = _bound(host, port)
    chosen = int(listening.getsockname()[1])
    token = None if host in _LOOPBACK else secrets.token_urlsafe(24)
    address = _address(host, chosen, token)
    app = application(allowed_hosts(host, chosen) if token is None else frozenset(), token)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=30,
            limit_concurrency=_OPEN_REQUESTS,
            timeout_graceful_shutdown=2,
            ws="none",
            http="h11",
        )
    )
    sys.stdout.write(t("lab.ready", address=address) + "\n")
    sys.stdout.flush()
    if token is not None:
        sys.stderr.write(t("lab.open_to_network") + "\n")
    if browser and _has_screen():
        # After the server answers; a browser that blocks must not hold it up.
        threading.Timer(0.3, webbrowser.open, (address,)).start()
    server.run(sockets=[listening])


def _has_screen() -> bool:
    """Whether there is a screen; without one a browser of text would take the terminal over."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _bound(host: str, port: int | None) -> socket.socket:
    if port is not None and not 0 <= port <= 65535:  # noqa: PLR2004 - ports have 16 bits
        raise InputError("lab.port", given=port)
    try:
        return _listening(host, PORT if port is None else port)
    except OSError as error:
        if port is not None:
            raise InputError(
                "lab.bind", host=host, port=port, reason=error.strerror or ""
            ) from None
    try:
        return _listening(host, 0)
    except OSError as error:
        raise InputError("lab.bind", host=host, port=0, reason=error.strerror or "") from None


def _listening(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(where)
        made.listen(256)
    except OSError:
        made.close()
        raise
    return made


def _address(host: str, port: int, token: str | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/" + (f"?token={token}" if token is not None else "")
