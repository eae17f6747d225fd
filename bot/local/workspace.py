"""The local workspace: a page that looks and behaves like a small Slack, with the stand-in behind it.

    async with Workspace(commands=[SlashCommand("/eternaut", hints)], suggestions=["/eternaut card"]) as place:
        print(place.address)
        ...  # start the bot with place.slack.url, place.slack.bot_token and place.slack.app_token

What somebody does on the page goes to the bot as the payload that Slack would send; what the bot calls
shows on the page by server-sent events. The bot cannot tell the difference.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from types import TracebackType
from typing import Any

from aiohttp import web

from bot.local.board import Message, View
from bot.local.courier import Ack
from bot.local.scene import scene, trace
from bot.local.standin import StandIn
from bot.local.team import Person
from bot.local.typed import typed

FIRST_PORT = 3000
PORTS_TRIED = 20
KEEP_ALIVE_SECONDS = 15.0
PAGE = files("bot.local") / "page"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'"


@dataclass(frozen=True, slots=True)
class Hint:
    """One subcommand as the composer offers it: what is typed after the command, and what it does."""

    words: str
    about: str


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A slash command of the app; `escape` is the manifest's should_escape."""

    name: str
    hints: tuple[Hint, ...] = ()
    escape: bool = True


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A message shortcut of the app."""

    callback_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the page is told about what it asked: a sentence when it failed, and a modal's errors by block."""

    sentence: str = ""
    errors: Mapping[str, str] | None = None


class Workspace:
    """The page and its server.

    `suggestions` are lines that can be typed as they stand; the welcome offers them to click. `first_port`
    is tried first, then the next ones. `to` is the bot's HTTP endpoint when it does not use Socket Mode.
    """

    def __init__(
        self,
        *,
        commands: Sequence[SlashCommand],
        suggestions: Sequence[str] = (),
        shortcuts: Sequence[Shortcut] = (),
        first_port: int = FIRST_PORT,
        to: str | None = None,
    ) -> None:
        self.commands = {command.name: command for command in commands}
        self._offered = {
            "commands": [asdict(command) for command in commands],
            "suggestions": list(suggestions),
            "shortcuts": [asdict(shortcut) for shortcut in shortcuts],
        }
        ports = range(first_port, first_port + PORTS_TRIED) if first_port else (0,)
        self._key = secrets.token_urlsafe(16)
        self.slack = StandIn(
            # Fresh ones for each start: a page elsewhere in the browser could send a call that it cannot read.
            bot_token=f"xoxb-{secrets.token_hex(16)}",
            app_token=f"xapp-{secrets.token_hex(16)}",
            signing_secret=secrets.token_hex(16),
            ports=ports,
            routes=self._routes,
            to=to,
        )
        self._acts: Mapping[str, Callable[[Person, Mapping[str, Any]], Awaitable[Reply]]] = {
            "say": self._say,
            "click": self._click,
            "submit": self._submit,
            "close": self._close,
            "open": self._open,
            "shortcut": self._shortcut,
        }

    async def __aenter__(self) -> Workspace:
        await self.slack.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.slack.__aexit__(kind, error, trace)

    @property
    def address(self) -> str:
        """Where the page is; with `?inspect` it also shows the payloads and calls."""
        return f"http://127.0.0.1:{self.slack.port}/"

    def _routes(self, app: web.Application) -> None:
        app.router.add_get("/", self._index)
        app.router.add_get("/page/{name}", self._file)
        app.router.add_get("/changes", self._changes)
        app.router.add_post("/do", self._do)

    async def _index(self, request: web.Request) -> web.Response:
        text = (PAGE / "index.html").read_text(encoding="utf-8").replace("{{key}}", self._key)
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        kind = TYPES.get(name[name.rfind(".") :])
        page = PAGE / name
        if kind is None or "/" in name or not page.is_file():
            raise web.HTTPNotFound
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=page.read_bytes(), content_type=kind, charset="utf-8", headers=headers)

    async def _changes(self, request: web.Request) -> web.StreamResponse:
        """The scene of one person, again after every change, as server-sent events."""
        self._check_key(request.query.get("key"))
        me = self._person(request.query.get("as", ""))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        while True:
            seen = self.slack.version
            now: dict[str, Any] = {**scene(self.slack.board, me), **self._offered}
            if "inspect" in request.query:
                now["trace"] = trace(self.slack.sent, self.slack.calls)
            try:
                await response.write(b"data: " + json.dumps(now).encode() + b"\n\n")
                while not await self.slack.changed_since(seen, seconds=KEEP_ALIVE_SECONDS):
                    await response.write(b": still here\n\n")
            except ConnectionError:
                return response
            await asyncio.sleep(0.01)  # several changes at once make one scene

    async def _do(self, request: web.Request) -> web.Response:
        """One thing that somebody did on the page."""
        self._check_key(request.headers.get("X-Workspace-Key"))
        order = await request.json()
        act = self._acts.get(str(order.get("act")))
        if act is None:
            raise web.HTTPBadRequest(text="unknown act")
        try:
            reply = await act(self._person(str(order.get("as", ""))), order)
        except (KeyError, TypeError) as error:
            raise web.HTTPBadRequest(text=f"cannot be done: {error}") from error
        return web.json_response(asdict(reply))

    def _check_key(self, key: str | None) -> None:
        """Only the page that this server gave out knows the key; other pages in the browser do not."""
        if not secrets.compare_digest(key or "", self._key):
            raise web.HTTPForbidden(text="Reload the page.")

    def _person(self, who: str) -> Person:
        try:
            return self.slack.person(who)
        except KeyError as error:
            raise web.HTTPBadRequest(text="nobody has this name") from error

    async def _say(self, me: Person, order: Mapping[str, Any]) -> Reply:
        text, channel, thread = str(order["text"]).strip(), str(order["channel"]), order.get("thread")
        if text.startswith("/"):
            return await self._command(me, text, channel, thread)
        words = typed(text, self.slack.board)
        if self.slack.channel(channel).is_direct:
            return _reply(await self.slack.dm(words, user=me.id, thread=thread))
        if f"<@{self.slack.team.bot.user_id}>" in words:
            return _reply(await self.slack.mention(words, user=me.id, channel=channel, thread=thread))
        self.slack.write(words, user=me.id, channel=channel, thread=thread)
        return Reply()

    async def _command(self, me: Person, text: str, channel: str, thread: str | None) -> Reply:
        said, _, rest = text.partition(" ")
        name = said.lower()
        if name not in self.commands:
            return Reply(f"{name} is not a command here. Try {', '.join(self.commands)}.")
        if thread:
            return Reply(f"{name} is not supported in threads. Mention @{self.slack.team.bot.name} instead.")
        words = typed(rest.strip(), self.slack.board) if self.commands[name].escape else rest.strip()
        return _reply(await self.slack.command(name, words, user=me.id, channel=channel))

    async def _click(self, me: Person, order: Mapping[str, Any]) -> Reply:
        container: Message | View | None
        if order.get("view"):
            container = self._view(order)
        else:
            container = self.slack.board.find(str(order["channel"]), str(order["ts"]))
        if container is None:
            return Reply("This message is gone.")
        values = {str(name): value for name, value in (order.get("values") or {}).items()}
        choice = order.get("choice")
        return _reply(await self.slack.action(container, str(order["action_id"]), choice, values=values, user=me.id))

    async def _submit(self, me: Person, order: Mapping[str, Any]) -> Reply:
        view = self._view(order)
        ack = await self.slack.submit_view(view, order.get("values") or {}, user=me.id)
        errors = ack.payload.get("errors") if ack.payload.get("response_action") == "errors" else None
        return Reply(_reply(ack).sentence, errors)

    async def _close(self, me: Person, order: Mapping[str, Any]) -> Reply:
        """Close a modal, which the bot or a click before this one may have closed already."""
        view = next((view for view in self.slack.views if view.id == str(order["view"])), None)
        if view is not None:
            await self.slack.close_view(view)
        return Reply()

    def _view(self, order: Mapping[str, Any]) -> View:
        shown = {view.id: view for view in (*self.slack.views, *self.slack.home.values())}
        return shown[str(order["view"])]

    async def _open(self, me: Person, order: Mapping[str, Any]) -> Reply:
        return _reply(await self.slack.open_home(user=me.id, tab=str(order["tab"])))

    async def _shortcut(self, me: Person, order: Mapping[str, Any]) -> Reply:
        message = self.slack.board.find(str(order["channel"]), str(order["ts"]))
        if message is None:
            return Reply("This message is gone.")
        return _reply(await self.slack.shortcut(message, str(order["callback_id"]), user=me.id))


def _reply(ack: Ack) -> Reply:
    if ack.error is None:
        return Reply()
    sentence = _SENTENCES.get(ack.error, f"Slack would have refused the answer ({ack.error}).")
    return Reply(sentence)


_SENTENCES = {
    "dispatch_failed": "The bot did not take it (dispatch_failed). Is it running? Its log says more.",
    "operation_timeout": "The bot did not answer within three seconds (operation_timeout).",
}
