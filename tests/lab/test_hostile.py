"""A client that means harm: it is refused, the server lives, and others are served."""

from __future__ import annotations

import random
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import pytest

SEED = 20261125
PIECES = (
    "x", "sin(", "exp(", ")", "(", "9" * 300, "1e-99999999", "^", "**", "/0", "__import__('os')",
    "eval(", "where(", ",", "<", "max(", "é", "\u202e", "\x00", "%s%n", "<script>", "';--", "../",
    "x^x^x^x", "=", "|",
    ";a=1", "tanh(" * 40, "log(-x)", "sqrt(", "1/(x-x)", "{{7*7}}",
)  # fmt: skip


def get(address: str) -> tuple[int, bytes]:
    try:
        with urlopen(Request(address), timeout=120) as answer:  # noqa: S310 - our own server
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()


def formulas(count: int) -> list[str]:
    chance = random.Random(SEED)  # noqa: S311 - the same each time
    return ["".join(chance.choices(PIECES, k=chance.randint(1, 9))) for _ in range(count)]


def test_a_thousand_hostile_formulas(address: str) -> None:
    asked = formulas(1000)

    def ask(formula: str) -> int:
        status, body = get(f"{address}/api/curves?f={quote(formula)}&points=21")
        assert b"Traceback" not in body
        assert status in {200, 400, 414}, (formula, status, body[:200])
        return status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(ask, asked))
    assert statuses.count(400) > 500
    assert get(f"{address}/api/at?f=relu&x=1")[0] == 200


def test_long_computations_are_bounded_and_hold_nobody_up(address: str) -> None:
    heavy = "*".join(f"tanh(sin({k}*x)+erf(x^{k}))" for k in range(1, 12))
    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(get, f"{address}/api/study/function?f={quote(f'{heavy}+{k}')}")
            for k in range(3)
        ]
        for _ in range(20):
            assert get(f"{address}/api/at?f=relu&x=1")[0] == 200
        for job in jobs:
            status, body = job.result()
            assert status in {200, 400, 503}
            assert b"Traceback" not in body
    assert get(f"{address}/api/study/function?f=relu")[0] == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET /static/../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03",
        b"A" * 100_000,
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
        b"POST /api/run HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n",
    ],
)
def test_broken_requests(address: str, raw: bytes) -> None:
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=10) as made:
        try:
            made.sendall(raw)
            made.shutdown(socket.SHUT_WR)
            said = made.recv(65536)
        except OSError:
            said = b""
    assert b" 200 " not in said[:20]
    assert b"Traceback" not in said
    assert get(f"{address}/api/at?f=relu&x=1")[0] == 200


def test_slow_requests_hold_nobody_up(address: str) -> None:
    where = urlsplit(address)
    open_ones = [
        socket.create_connection((where.hostname, where.port), timeout=10) for _ in range(60)
    ]
    try:
        for made in open_ones:
            made.sendall(b"GET /api/curves?f=relu HTTP/1.1\r\nHost:")
        for _ in range(10):
            assert get(f"{address}/api/at?f=relu&x=1")[0] == 200
            for made in open_ones:
                made.sendall(b"x")
            time.sleep(0.02)
    finally:
        for made in open_ones:
            made.close()
