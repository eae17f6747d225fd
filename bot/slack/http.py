"""HTTP mode: Slack's signed requests, and the two health addresses."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import parse_qs

import uvicorn
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.build import SlackSide
from bot.slack.guard import guarded
from bot.slack.taken import Taken

log = logging.getLogger("eternaut.slack")

MOST_BODY = 1_000_000  # bytes; Slack's requests have a few thousand
SHUTDOWN_SECONDS = 3  # for requests under way at the stop, as long as Slack waits; what was accepted has its own time

WAITING = 1024  # connections that the system keeps until they are taken

Check = Callable[[], str | None]  # why something does not work, or None


def _nothing() -> None:
    """What `on_ready` does when nobody wants to know."""


def http_app(
    side: SlackSide,
    *,
    signing_secret: str,
    checks: Mapping[str, Check],
    notes: Mapping[str, Check] = MappingProxyType({}),
    pages: Sequence[Route] = (),
    metrics: Callable[[], bytes] | None = None,
) -> Starlette:
    """The web application: POST /slack/events, GET /healthz (the process lives), GET /readyz (it can answer).

    `pages` are served beside them.

    `checks` may block; each gives None or why it fails, and one that fails makes /readyz 503. `notes` are like
    them, but only told: what is wrong there keeps nobody from being answered. `metrics` may block, and makes /metrics.
    """
    verifier, taken = SignatureVerifier(signing_secret), Taken()

    async def events(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return JSONResponse({"error": "too large"}, status_code=413)
        if _is_ssl_check(body):
            return PlainTextResponse("")
        if (why := _wrong(request, body, verifier, taken)) is not None:
            log.warning("refused_a_request", extra={"why": why})
            return JSONResponse({"error": "invalid request"}, status_code=401)

        async def dispatch() -> Response:
            return to_starlette_response(await side.app.async_dispatch(to_async_bolt_request(request, body)))

        return await guarded("request", dispatch, tell=_failed)

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("alive")

    async def readyz(request: Request) -> Response:
        results = {name: await asyncio.to_thread(check) for name, check in {**checks, "slack": side.problem}.items()}
        problems = {name: why for name, why in results.items() if why}
        told = {name: why for name, note in notes.items() if (why := await asyncio.to_thread(note))}
        state = {"ready": not problems, "problems": problems} | ({"notes": told} if told else {})
        return JSONResponse(state, status_code=503 if problems else 200)

    async def measured(request: Request) -> Response:
        assert metrics is not None  # noqa: S101 (without it there is no route here)
        return PlainTextResponse(await asyncio.to_thread(metrics), media_type="text/plain; version=0.0.4")

    routes = [
        Route("/slack/events", events, methods=["POST"]),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        *pages,
    ]
    return Starlette(routes=[*routes, Route("/metrics", measured)] if metrics else routes)


async def _body(request: Request) -> bytes | None:
    """The whole body; None when it is too large.

    What is too much is read and thrown away, so that the sender hears of it; from an endless one not for ever.
    """
    body, length = bytearray(), 0
    async for part in request.stream():
        length += len(part)
        if length <= MOST_BODY:
            body += part
        elif length > 10 * MOST_BODY:
            break
    return bytes(body) if length <= MOST_BODY else None


def _is_ssl_check(body: bytes) -> bool:
    """Slack asks now and then, unsigned, whether the certificate is good."""
    return len(body) < 1000 and b"ssl_check" in body and parse_qs(body.decode("latin-1")).get("ssl_check") == ["1"]


async def _failed(reference: str) -> Response:
    """What could not even be taken apart; the log has it."""
    return Response(status_code=500)


def _wrong(request: Request, body: bytes, verifier: SignatureVerifier, taken: Taken) -> str | None:
    """Why a request is refused; None for one that Slack has just signed."""
    if not _signed(request, body, verifier):
        return "not signed"
    stamp, signature = (request.headers[f"x-slack-{name}"] for name in ("request-timestamp", "signature"))
    return "replayed" if taken.again(signature, signed_at=int(stamp), body=body) else None


def _signed(request: Request, body: bytes, verifier: SignatureVerifier) -> bool:
    """Whether Slack signed it within the last five minutes. The SDK raises for a time that is no number."""
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and signature.isascii()):
        return False
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return verifier.is_valid(text, timestamp, signature)


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers, because who runs us handles signals; `up` is set when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run_http(
    side: SlackSide,
    *,
    signing_secret: str,
    host: str,
    port: int,
    stop: asyncio.Event,
    checks: Mapping[str, Check],
    on_ready: Callable[[], None] = _nothing,
) -> None:
    """Serve until `stop` is set; then take no more requests, finish what was accepted, and return.

    Raises SlackRefused when Slack refuses the bot token at the start, and OSError when the port is taken.
    """
    app = http_app(side, signing_secret=signing_secret, checks=checks)
    with listen(host, port) as listening:
        await serve(side, app, listening=listening, stop=stop, on_ready=on_ready)


async def serve(
    side: SlackSide,
    app: Starlette,
    *,
    listening: socket.socket,
    stop: asyncio.Event,
    on_ready: Callable[[], None] = _nothing,
) -> None:
    """`run_http` on a socket that listens already."""
    await side.start()
    try:
        await answer(app, listening=listening, stop=stop, on_ready=on_ready)
    finally:
        await side.stop()
        log.info("http_closed")


async def answer(
    app: Starlette, *, listening: socket.socket, stop: asyncio.Event, on_ready: Callable[[], None] = _nothing
) -> None:
    """Let `app` answer on a socket until `stop` is set, and what is under way then to its end."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        # Connections that asyncio takes at once when it wakes up. Of a socket that is shared, the first process to
        # wake would otherwise take all that wait.
        backlog=1,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    if await _first(serving, server.up):
        listening.listen(WAITING)  # asyncio has told the system the same number
        on_ready()
        await _first(serving, stop)
    server.should_exit = True
    await serving


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one. Raises OSError when the port is taken.

    Our own, because uvicorn ends the whole process then. It names TCP as its protocol, because asyncio sets
    TCP_NODELAY only on such sockets, and without it Linux holds every second small packet back for 40 ms.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(WAITING)
    except OSError:
        listening.close()
        raise
    return listening


async def _first(serving: asyncio.Task[None], event: asyncio.Event) -> bool:
    """Wait for `event` as long as the server lives; whether the event came."""
    waiting = asyncio.create_task(event.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    return event.is_set()
