"""The stand-in's HTTP side: Web API calls and response_url posts come in, are checked and recorded."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from aiohttp import web

from bot.local.board import Message
from bot.local.desk import Desk, RefusedError, numbered, refuse
from bot.local.limits import text_breaches
from bot.local.link import Links
from bot.local.webapi import METHODS, Method
from bot.local.wire import Misbehaviour, arguments_of, dropped, failure

RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL = "response_url"  # the name of such posts among the calls and faults


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the app: the method ("response_url" for such a post), its arguments, the Unix second
    and what was answered. The token is not kept."""

    method: str
    arguments: Mapping[str, Any]
    at: float
    reply: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Hook:
    """One response_url: where it writes, for whom, over which message, and how often it was used."""

    channel: str
    user: str
    message: str | None
    until: float
    uses: int = 0


class Server(Protocol):
    """What the front needs to know of the whole stand-in."""

    port: int
    bot_token: str
    app_token: str
    scopes: tuple[str, ...]
    links: Links


class Front:
    """The endpoints. `calls` holds everything that was received, refused calls too."""

    def __init__(self, desk: Desk, server: Server) -> None:
        self.desk = desk
        self.server = server
        self.calls: list[Call] = []
        self._wrongs: list[Misbehaviour] = []
        self._hooks: dict[str, Hook] = {}

    def routes(self, app: web.Application) -> None:
        """Put the endpoints into an aiohttp application."""
        app.router.add_route("*", "/api/{method}", self.api)
        app.router.add_post("/hooks/{ticket}", self.write)

    def misbehave(self, wrong: Misbehaviour) -> None:
        """From now on, until it is used up."""
        self._wrongs.append(wrong)

    def behave(self) -> None:
        """Nothing goes wrong any more."""
        self._wrongs.clear()

    def hook(self, *, channel: str, user: str, message: str | None) -> str:
        """A fresh response_url: five uses within thirty minutes."""
        ticket = secrets.token_hex(12)
        self._hooks[ticket] = Hook(channel, user, message, self.desk.board.clock() + RESPONSE_URL_SECONDS)
        return f"http://127.0.0.1:{self.server.port}/hooks/{ticket}"

    def show_answer(
        self, payload: Mapping[str, Any], *, channel: str, user: str, command: str | None = None
    ) -> Message | None:
        """Put the answer of an ack or a response_url on the board; RefusedError when Slack would not show it.

        `response_type` decides who sees it: ephemeral by default. None when there is nothing to show.
        """
        text, blocks = str(payload.get("text") or ""), payload.get("blocks") or ()
        if not text and not blocks:
            return None
        refuse(text_breaches(text, blocks))
        if blocks and not text:
            self.desk.warnings.append("missing_text_in_message")
        board = self.desk.board
        shown_to = None if payload.get("response_type") == "in_channel" else user
        return board.add(
            Message(
                channel=channel,
                ts=board.tick(),
                user=board.team.bot.user_id,
                bot_id=board.team.bot.bot_id,
                text=text,
                blocks=numbered(blocks),
                thread_ts=payload.get("thread_ts") if shown_to is None else None,
                visible_to=shown_to,
                command=command,
                asked_by=user if command else None,
            )
        )

    async def api(self, request: web.Request) -> web.StreamResponse:
        """One call of the Web API."""
        name = request.match_info["method"]
        arguments, token = await arguments_of(request)
        return await self._serve(request, name, arguments, lambda: self._answer(name, arguments, token))

    def knows(self, ticket: str) -> bool:
        """Whether a response_url is of this workspace."""
        return ticket in self._hooks

    async def write(self, request: web.Request) -> web.StreamResponse:
        """One post to a response_url."""
        arguments, _ = await arguments_of(request)
        hook = self._hooks.get(request.match_info["ticket"])
        return await self._serve(request, RESPONSE_URL, arguments, lambda: self._use(hook, arguments))

    async def _serve(
        self, request: web.Request, name: str, arguments: Mapping[str, Any], work: Callable[[], dict[str, Any]]
    ) -> web.StreamResponse:
        """Record one call and answer it: by `work`, unless it was asked to go wrong."""
        wrong = self._wrong(name)
        if wrong is not None and wrong.kind == "lost_request":
            return dropped(request)
        call = Call(name, arguments, self.desk.board.clock())
        self.calls.append(call)
        if wrong is not None and wrong.kind == "slow":
            await asyncio.sleep(wrong.seconds)
        failed = failure(wrong)
        reply = work() if wrong is None or failed is None else {"ok": False, "error": wrong.kind}
        self.calls[:] = [replace(each, reply=reply) if each is call else each for each in self.calls]
        self.desk.board.on_change("call")
        if wrong is not None and wrong.kind == "lost_reply":
            return dropped(request)
        return failed or self._response(name, reply)

    def _response(self, name: str, reply: Mapping[str, Any]) -> web.Response:
        if name != RESPONSE_URL:
            return web.json_response(reply, headers={"x-oauth-scopes": ",".join(self.server.scopes)})
        if reply["ok"]:
            return web.Response(text="ok")
        return web.json_response(reply, status=404 if reply["error"] == "used_url" else 400)

    def _answer(self, name: str, arguments: Mapping[str, Any], token: str) -> dict[str, Any]:
        before = len(self.desk.warnings)
        try:
            self._allowed(name, token)
            body = METHODS[name].run(self.desk, arguments)
        except RefusedError as refused:
            return {"ok": False, "error": refused.error, **refused.more}
        if name == "apps.connections.open":
            ticket, app_id = self.server.links.ticket(), self.desk.board.team.bot.id
            body = {"url": f"ws://127.0.0.1:{self.server.port}/link?ticket={ticket}&app_id={app_id}"}
        fresh = self.desk.warnings[before:]
        warned = {"warning": ",".join(fresh), "response_metadata": {"warnings": fresh}} if fresh else {}
        return {"ok": True, **body, **warned}

    def _allowed(self, name: str, token: str) -> Method:
        if name not in METHODS:
            raise RefusedError("unknown_method", req_method=name)
        method = METHODS[name]
        wanted = self.server.app_token if method.caller == "app" else self.server.bot_token
        if not token:
            raise RefusedError("not_authed")
        if token != wanted:
            other = token in (self.server.app_token, self.server.bot_token)
            raise RefusedError("not_allowed_token_type" if other else "invalid_auth")
        if method.scopes and not set(method.scopes) & set(self.server.scopes):
            raise RefusedError("missing_scope", needed=method.scopes[0], provided=",".join(self.server.scopes))
        return method

    def _use(self, hook: Hook | None, payload: Mapping[str, Any]) -> dict[str, Any]:
        if hook is None or hook.uses >= RESPONSE_URL_USES or self.desk.board.clock() > hook.until:
            return {"ok": False, "error": "used_url"}
        try:
            self._write(hook, payload)
        except RefusedError as refused:
            return {"ok": False, "error": refused.error, **refused.more}
        hook.uses += 1
        return {"ok": True}

    def _write(self, hook: Hook, payload: Mapping[str, Any]) -> None:
        board = self.desk.board
        shown = board.find(hook.channel, hook.message) if hook.message else None
        if payload.get("delete_original"):
            if shown is not None:
                board.remove(shown)
        elif payload.get("replace_original") and shown is not None:
            text, blocks = str(payload.get("text") or ""), payload.get("blocks") or ()
            refuse(text_breaches(text, blocks))
            edited = None if shown.ephemeral else board.tick()
            board.change(shown, replace(shown, text=text, blocks=numbered(blocks), edited=edited))
        elif self.show_answer(payload, channel=hook.channel, user=hook.user) is None:
            raise RefusedError("no_text")

    def _wrong(self, name: str) -> Misbehaviour | None:
        for wrong in self._wrongs:
            if wrong.method in (name, "*") and wrong.left > 0:
                wrong.left -= 1
                return wrong
        return None
