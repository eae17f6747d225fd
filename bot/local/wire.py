"""HTTP as the stand-in speaks it: arguments out of a request, foreign hosts refused, answers that go wrong."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

_JSON_ARGUMENTS = ("blocks", "view", "metadata", "attachments", "prompts", "loading_messages")


@dataclass(slots=True)
class Misbehaviour:
    """How many more calls of a method shall go wrong, and in which way."""

    method: str
    kind: str
    left: int
    seconds: float


@web.middleware
async def only_this_machine(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse requests that name another host: a page elsewhere could point its own name at 127.0.0.1."""
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if host not in ("127.0.0.1", "localhost", "[::1]"):
        raise web.HTTPForbidden(text="This server answers to this machine only.")
    return await handler(request)


async def arguments_of(request: web.Request) -> tuple[dict[str, Any], str]:
    """The arguments of a call, from its query, form or JSON, and the token that came with them."""
    given: dict[str, Any] = dict(request.query)
    raw = await request.text()
    if request.content_type == "application/json" and raw:
        given |= json.loads(raw)
    elif raw:
        given |= {str(key): value for key, value in (await request.post()).items()}
    for name in _JSON_ARGUMENTS:
        if isinstance(given.get(name), str) and given[name]:
            try:
                given[name] = json.loads(given[name])
            except ValueError:
                given[name] = {}
    for name, value in given.items():
        if name not in ("text", "status") and value in ("true", "false", "True", "False"):
            given[name] = value.lower() == "true"
    header = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    token = header or str(given.get("token", ""))
    given.pop("token", None)
    return given, token


def failure(wrong: Misbehaviour | None) -> web.Response | None:
    """The answer in place of the real one; None when the call is served after all."""
    if wrong is None or wrong.kind in ("slow", "lost_reply"):
        return None
    if wrong.kind == "ratelimited":
        headers = {"Retry-After": str(max(0, round(wrong.seconds)))}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if wrong.kind.isdigit():
        return web.Response(status=int(wrong.kind), text="upstream connect error")
    return web.json_response({"ok": False, "error": wrong.kind})


def dropped(request: web.Request) -> web.Response:
    """Cut the connection; the response goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
