"""The stand-in for Slack: one small server on a free loopback port, and the hands that play its users.

    async with StandIn() as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.url)
        ...
        ack = await slack.command("/eternaut", "how fast was it?", channel="#newsroom")

What the app calls lands in `calls` and on the board; what users do goes to the app by Socket Mode, or
by signed HTTP when `to` names an endpoint.
"""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType

from aiohttp import web

from bot.local.board import Board, Message, View
from bot.local.courier import Ack, Courier, Delivery
from bot.local.desk import Desk
from bot.local.front import Call, Front
from bot.local.link import Links
from bot.local.team import NEWSROOM, Team
from bot.local.users import Users
from bot.local.wire import Misbehaviour, only_this_machine

SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "users:read",
)


class StandIn(Users):
    """See the module. All arguments have usable defaults.

    `clock` gives Unix seconds. `to` is the app's HTTP endpoint when Socket Mode is not meant. The first
    free one of `ports` is taken, 0 for any. `routes` may add pages of its own to the server.
    """

    def __init__(
        self,
        *,
        team: Team = NEWSROOM,
        bot_token: str = "xoxb-stand-in",  # noqa: S107 - opens nothing but this server
        app_token: str = "xapp-stand-in",  # noqa: S107
        signing_secret: str = "signing-secret-of-the-stand-in",  # noqa: S107
        scopes: Sequence[str] = SCOPES,
        clock: Callable[[], float] = time.time,
        ack_seconds: float = 3.0,
        trigger_seconds: float = 3.0,
        to: str | None = None,
        ports: Sequence[int] = (0,),
        routes: Callable[[web.Application], None] = lambda app: None,
    ) -> None:
        self.team = team
        self.bot_token = bot_token
        self.app_token = app_token
        self.signing_secret = signing_secret
        self.scopes = tuple(scopes)
        self.clock = clock
        self.port = 0
        self.version = 0
        self.links = Links()
        self.board = Board(team, clock, on_change=self._changed)
        self.desk = Desk(self.board, trigger_seconds=trigger_seconds)
        self.front = Front(self.desk, self)
        self.courier = Courier(self.links, secret=signing_secret, clock=clock, ack_seconds=ack_seconds, to=to)
        self._ports = tuple(ports)
        self._routes = routes
        self._waiters: list[asyncio.Event] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> StandIn:
        app = web.Application(client_max_size=8 * 1024 * 1024, middlewares=[only_this_machine])
        self.front.routes(app)
        self._routes(app)
        app.router.add_get("/link", self.links.serve)
        self._runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=0.2)
        await self._runner.setup()
        await self._listen(self._runner)
        self.port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.links.close()
        await self.courier.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # What the app did

    @property
    def url(self) -> str:
        """The base URL of the Web API, for SLACK_API_URL."""
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def calls(self) -> list[Call]:
        """All Web API calls and response_url posts received, in order."""
        return self.front.calls

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    @property
    def sent(self) -> list[Delivery]:
        """All that went to the app, with the acks, in the order in which they were answered."""
        return self.courier.sent

    def messages(self, channel: str) -> tuple[Message, ...]:
        """What stands in a channel (#name or id), or in the direct message of a person (their id)."""
        place = self.channel(channel)
        return tuple(m for m in self.board.messages if m.channel == place.id)

    @property
    def views(self) -> tuple[View, ...]:
        """The open modals, the oldest first."""
        return tuple(self.board.views.values())

    @property
    def home(self) -> Mapping[str, View]:
        """The Home tab by user id."""
        return self.board.home

    @property
    def warnings(self) -> list[str]:
        """What Slack would have warned of, such as blocks without fallback text."""
        return self.desk.warnings

    async def until(self, true: Callable[[StandIn], object], *, seconds: float = 5.0) -> None:
        """Wait until `true(self)` holds; TimeoutError when it does not in time."""
        async with asyncio.timeout(seconds):
            while not true(self):
                event = asyncio.Event()
                self._waiters.append(event)
                try:
                    await asyncio.wait_for(event.wait(), 0.05)
                except TimeoutError:
                    continue
                finally:
                    self._waiters.remove(event)

    async def changed_since(self, version: int, *, seconds: float) -> bool:
        """Wait until `version` is no longer the current one; False when nothing changed in time."""
        event = asyncio.Event()
        self._waiters.append(event)
        try:
            async with asyncio.timeout(seconds):
                while self.version == version:
                    event.clear()
                    await event.wait()
        except TimeoutError:
            return False
        finally:
            self._waiters.remove(event)
        return True

    async def called_within(self, method: str, *, times: int = 1, seconds: float = 5.0) -> list[Call]:
        """Wait until a method was called this often in all; the calls of it."""
        await self.until(lambda slack: len(slack.called(method)) >= times, seconds=seconds)
        return self.called(method)

    async def connected(self, count: int = 1, *, seconds: float = 10.0) -> None:
        """Wait until the app has this many Socket Mode connections."""
        await self.until(lambda slack: len(slack.links.open) >= count, seconds=seconds)

    # How the server shall behave

    def fault(self, method: str, kind: str, *, times: int = 1, seconds: float = 1.0) -> None:
        """Misbehave at the next `times` calls of `method` ("*" for any, "response_url" for those posts).

        `kind`: ratelimited (429, Retry-After of `seconds`), 500, 503, lost_reply (accepted and kept, the
        connection dropped), lost_request (dropped before it is accepted), slow (answers after
        `seconds`), or any error name of Slack's, such as token_revoked or internal_error.
        """
        self.front.misbehave(Misbehaviour(method, kind, times, seconds))

    def archive(self, channel: str) -> None:
        """Archive a channel: posts to it fail with is_archived."""
        self.board.change_channel(replace(self.channel(channel), archived=True))

    def leave(self, channel: str) -> None:
        """Take the bot out of a channel: posts to it fail with not_in_channel."""
        place = self.channel(channel)
        self.board.change_channel(replace(place, members=place.members - {self.team.bot.user_id}))

    def join(self, channel: str) -> None:
        """Put the bot back into a channel."""
        place = self.channel(channel)
        self.board.change_channel(replace(place, members=place.members | {self.team.bot.user_id}))

    async def _listen(self, runner: web.AppRunner) -> None:
        for port in self._ports:
            try:
                await web.TCPSite(runner, "127.0.0.1", port).start()
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return
        raise OSError(errno.EADDRINUSE, f"no free port among {self._ports}")

    def _changed(self, word: str) -> None:
        self.version += 1
        for event in self._waiters:
            event.set()


__all__ = ["SCOPES", "Ack", "StandIn"]
