"""Who may ask the laboratory, and what a browser may do with its answers.

The server stands on the loopback interface, where every page in the same browser can reach it. So
each request has to name this server (against DNS rebinding, where a foreign name points here), must
not come from another site (against forged requests), and, where the server listens to the network,
has to bring the token. Answers forbid everything that the pages do not need.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final, final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from slopelab.words import t

LARGEST_QUERY: Final = 8192
"""Bytes of a query; the longest formula fits several times."""
COOKIE: Final = "slopelab_token"
_METHODS: Final = ("GET", "HEAD")
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS: Final = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def allowed_hosts(host: str, port: int) -> frozenset[str]:
    """What a Host header may say.

    Args:
        host: the address that the server listens to.
        port: its port.

    Example:
        >>> sorted(allowed_hosts("127.0.0.1", 8000))
        ['127.0.0.1:8000', '[::1]:8000', 'localhost:8000']
    """
    shown = f"[{host}]" if ":" in host else host
    return frozenset(f"{name}:{port}" for name in {"127.0.0.1", "localhost", "[::1]", shown})


@final
@dataclass(frozen=True, slots=True)
class Guard:
    """Middleware that refuses what should not be there, before anything else sees it.

    Args:
        app: what answers if nothing is wrong.
        hosts: what a Host header may say; empty: anything (then there is a token).
        token: what a browser has to bring; None asks for nothing.
    """

    app: ASGIApp
    hosts: frozenset[str]
    token: str | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or close the connection of anything that is not HTTP."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refusal = self._refusal(scope) or self._entry(scope)
        await (refusal or self.app)(scope, receive, sealed)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if scope["method"] not in _METHODS:
            return _refused(405, "lab.refused.method")
        if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            return _refused(413, "lab.refused.body")
        if len(scope["query_string"]) > LARGEST_QUERY:
            return _refused(414, "lab.refused.query")
        host = headers.get("host", "").casefold()
        if self.hosts and host not in self.hosts:
            return _refused(403, "lab.refused.host")
        if _is_foreign(headers, host, scope["path"]):
            return _refused(403, "lab.refused.origin")
        return None

    def _entry(self, scope: Scope) -> Response | None:
        """Let the token in once, as a cookie; refuse who has neither."""
        if self.token is None:
            return None
        if _same(_cookie(scope), self.token):
            return None
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        if scope["path"] != "/" or not _same(query.pop("token", ""), self.token):
            return _refused(401, "lab.refused.token")
        entered = RedirectResponse(f"/?{urlencode(query)}" if query else "/", status_code=303)
        entered.set_cookie(COOKIE, self.token, httponly=True, samesite="strict")
        return entered


def _is_foreign(headers: Headers, host: str, path: str) -> bool:
    """Whether another site's page sent this; a link on it to the first page is welcome."""
    origin = headers.get("origin")
    if origin is not None and origin.casefold() not in {f"http://{host}", f"https://{host}"}:
        return True
    site = headers.get("sec-fetch-site", "none")
    follows_link = path == "/" and headers.get("sec-fetch-mode") == "navigate"
    return site not in {"none", "same-origin"} and not follows_link


def _cookie(scope: Scope) -> str:
    try:
        found = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None else ""


def _same(given: str, token: str) -> bool:
    return secrets.compare_digest(given.encode(), token.encode())


def _refused(status: int, key: str) -> Response:
    allow = {"allow": ", ".join(_METHODS)} if status == 405 else None  # noqa: PLR2004
    return PlainTextResponse(t(key), status, headers=allow)


def policy_directives() -> Iterable[str]:
    """The parts of the Content-Security-Policy, one by one."""
    return (part.strip() for part in _POLICY.split(";"))
