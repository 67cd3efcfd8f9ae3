"""The server's application: which address answers with what."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from slopelab.lab import catalogue, curves, neuron, programs, vectors
from slopelab.lab.answers import Answer, as_json
from slopelab.lab.files import Served, fonts, pages
from slopelab.lab.guard import Guard
from slopelab.lab.kept import Kept
from slopelab.lab.query import FieldError, Query
from slopelab.lab.worker import TASKS, BusyError, Worker
from slopelab.words import t, use_language

Quick: TypeAlias = Callable[[Query], Answer]

QUICK: Final[Mapping[str, Quick]] = {
    "at": curves.at,
    "catalogue": lambda query: catalogue.catalogue(query.language),
    "chain": neuron.chain,
    "curves": curves.curves,
    "program": programs.program,
    "run": neuron.run,
    "runs": neuron.runs,
    "sweep": neuron.sweep,
    "vectors": vectors.vectors,
    "words": lambda query: catalogue.words(query.language),
}
"""What a thread of the server computes in some milliseconds, by the last part of its address."""

FOLLOWING: Final = frozenset({"at", "curves", "run", "runs"})
"""What a moving slider asks for: to compress it takes longer than to send it as it is."""
_THREADS: Final = 2
"""More of them would only wait for each other: one interpreter computes one thing at a time."""


def application(hosts: frozenset[str], token: str | None = None) -> Guard:
    """The laboratory as an ASGI application.

    Args:
        hosts: what a Host header may say; empty for anything.
        token: what a browser has to bring; None asks for nothing.
    """
    worker = Worker()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        del app
        worker.start()
        yield
        worker.close()

    routes = [
        Route("/", _page),
        Route("/api/study/{task}", _thorough(worker)),
        Route("/api/curve/{name}", _small_curve),
        Route("/api/{task}", _quick()),
        Route("/fonts/{name}", _font),
        Route("/static/{name}", _static),
    ]
    return Guard(
        Starlette(
            routes=routes,
            middleware=[Middleware(GZipMiddleware, minimum_size=1000)],
            exception_handlers={HTTPException: _refused, Exception: _failed},
            lifespan=lifespan,
        ),
        hosts,
        token,
    )


def _quick() -> Callable[[Request], Awaitable[Response]]:
    kept = Kept()
    threads = anyio.CapacityLimiter(_THREADS)

    async def answer(request: Request) -> Response:
        name = request.path_params["task"]
        task = QUICK.get(name)
        if task is None:
            raise HTTPException(404)
        query = Query(dict(request.query_params))
        question = f"{name}?{request.url.query}"

        def computed() -> bytes:
            with use_language(query.language):
                return as_json(task(query))

        async def made() -> bytes:
            found = kept.get(question)
            if found is None:
                found = await anyio.to_thread.run_sync(computed, limiter=threads)
                kept.put(question, found)
            return found

        response = await _answered(query, made)
        if name in FOLLOWING:
            response.headers["content-encoding"] = "identity"
        return response

    return answer


def _thorough(worker: Worker) -> Callable[[Request], Awaitable[Response]]:
    kept = Kept()

    async def answer(request: Request) -> Response:
        name = request.path_params["task"]
        if name not in TASKS:
            raise HTTPException(404)
        query = Query(dict(request.query_params))
        question = f"{name}?{request.url.query}"

        async def made() -> bytes:
            found = kept.get(question)
            if found is None:
                found = as_json(await worker.run(name, query.fields))
                kept.put(question, found)
            return found

        return await _answered(query, made)

    return answer


async def _answered(query: Query, made: Callable[[], Awaitable[bytes]]) -> Response:
    """The answer as JSON, or a sentence beside the field that cannot be used."""
    with use_language(query.language):
        try:
            return Response(await made(), media_type="application/json")
        except FieldError as error:
            return _faults(400, error.to_dict())
        except BusyError as error:
            return _faults(503, {"field": None, "message": str(error), "column": None})


def _faults(status: int, fault: Mapping[str, object]) -> Response:
    return Response(as_json({"errors": [fault]}), status, media_type="application/json")


async def _page(request: Request) -> Response:
    return _file(request, pages()["index.html"])


async def _font(request: Request) -> Response:
    return _sent(request, fonts())


async def _static(request: Request) -> Response:
    return _sent(request, pages())


def _sent(request: Request, known: Mapping[str, Served]) -> Response:
    found = known.get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    return _file(request, found)


def _file(request: Request, served: Served) -> Response:
    headers = {"etag": served.tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == served.tag:
        return Response(status_code=304, headers=headers)
    return Response(served.content, media_type=served.type, headers=headers)


def _small_curve(request: Request) -> Response:
    query = Query(dict(request.query_params))
    try:
        drawn = catalogue.small_curve(request.path_params["name"], query.language)
    except KeyError:
        raise HTTPException(404) from None
    return Response(
        drawn, media_type="image/svg+xml", headers={"cache-control": "private, max-age=3600"}
    )


def _refused(request: Request, error: Exception) -> Response:
    """An address that does not exist, as a sentence."""
    del request
    status = error.status_code if isinstance(error, HTTPException) else 500
    return Response(t("lab.refused.address"), status, media_type="text/plain")


def _failed(request: Request, error: Exception) -> Response:
    """A defect: the page is told that there is one, the terminal what it is."""
    del request, error
    return _faults(500, {"field": None, "message": t("lab.failed"), "column": None})
