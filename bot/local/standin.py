"""The stand-in for Slack: one small server on a free loopback port, and the hands that play its users.

    async with StandIn() as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.url)
        ...
        ack = await slack.command("/eternaut", "how fast was it?", channel="#newsroom")

What the app calls lands in `calls` and on the board; what users do goes to the app by Socket Mode, or
by signed HTTP when `to` names an endpoint.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

import aiohttp
from aiohttp import web

from bot.local import payloads
from bot.local.board import Board, Message, View
from bot.local.front import Call, Front, Misbehaviour
from bot.local.link import Links, NoLinkError
from bot.local.payloads import Payload, Retry
from bot.local.team import NEWSROOM, Channel, Person, Team
from bot.local.webapi import Desk, RefusedError, checked_view

SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "chat:write",
    "commands",
    "im:history",
    "users:read",
)


@dataclass(frozen=True, slots=True)
class Ack:
    """What came back for one delivery.

    `status` is the HTTP status, 200 for an acked envelope and 0 when nothing came. `error` is what the
    user would see instead: operation_timeout, dispatch_failed, or the error name of a refused answer.
    `message` is the person's own message of `mention` and `dm`, or the answer that a command's ack made.
    `seconds` runs from sending to the ack.
    """

    status: int
    payload: Payload
    seconds: float
    error: str | None = None
    message: Message | None = None

    @property
    def ok(self) -> bool:
        """True when Slack would be content."""
        return self.error is None


class StandIn:
    """See the module. All arguments have usable defaults; `clock` gives Unix seconds."""

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
        port: int = 0,
    ) -> None:
        self.team = team
        self.bot_token = bot_token
        self.app_token = app_token
        self.signing_secret = signing_secret
        self.scopes = tuple(scopes)
        self.clock = clock
        self.ack_seconds = ack_seconds
        self.port = port
        self.links = Links()
        self.board = Board(team, clock, on_change=self._changed)
        self.desk = Desk(self.board, trigger_seconds=trigger_seconds)
        self.front = Front(self.desk, self)
        self._waiters: list[asyncio.Event] = []
        self._runner: web.AppRunner | None = None
        self._client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "StandIn":
        app = web.Application(client_max_size=8 * 1024 * 1024)
        self.front.routes(app)
        app.router.add_get("/link", self.links.serve)
        self._runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = int(self._runner.addresses[0][1])
        self._client = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.links.close()
        if self._client is not None:
            await self._client.close()
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

    def messages(self, channel: str) -> tuple[Message, ...]:
        """What stands in a channel (#name or id), or in the direct message of a person (their id)."""
        place = self._channel(channel)
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

    async def until(self, true: Callable[["StandIn"], object], *, seconds: float = 5.0) -> None:
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
        self.board.change_channel(replace(self._channel(channel), archived=True))

    def leave(self, channel: str) -> None:
        """Take the bot out of a channel: posts to it fail with not_in_channel."""
        place = self._channel(channel)
        self.board.change_channel(replace(place, members=place.members - {self.team.bot.user_id}))

    def join(self, channel: str) -> None:
        """Put the bot back into a channel."""
        place = self._channel(channel)
        self.board.change_channel(replace(place, members=place.members | {self.team.bot.user_id}))

    # What users do

    async def command(
        self,
        command: str,
        text: str = "",
        *,
        user: str = "",
        channel: str = "#newsroom",
        to: str | None = None,
    ) -> Ack:
        """A slash command. An answer in the ack is put on the board, as Slack shows it."""
        person, place = self._person(user), self._channel(channel)
        hook = self.front.hook(channel=place.id, user=person.id, message=None)
        payload = payloads.slash_command(
            self.board,
            command=command,
            text=text,
            user=person,
            channel=place,
            trigger=self.desk.new_trigger(person.id),
            response_url=hook,
        )
        ack = await self._send("slash_commands", "command", payload, to=to)
        if not ack.ok or not ack.payload:
            return ack
        try:
            typed = f"{command} {text}".strip()
            message = self.front.show_answer(ack.payload, channel=place.id, user=person.id, command=typed)
        except RefusedError as refused:
            return replace(ack, error=refused.error)
        return replace(ack, message=message)

    async def mention(
        self,
        text: str,
        *,
        user: str = "",
        channel: str = "#newsroom",
        thread: str | None = None,
        to: str | None = None,
    ) -> Ack:
        """A message in a channel that names the bot; `@eternaut` in the text stands for the mention, and
        is put in front when it is missing. `thread` is the parent's ts."""
        bot = self.team.bot
        said = text.replace(f"@{bot.name}", f"<@{bot.user_id}>")
        if f"<@{bot.user_id}>" not in said:
            said = f"<@{bot.user_id}> {said}".strip()
        return await self._say(said, self._person(user), self._channel(channel), thread, to)

    async def dm(self, text: str, *, user: str = "", thread: str | None = None, to: str | None = None) -> Ack:
        """A message to the bot in its direct message."""
        person = self._person(user)
        return await self._say(text, person, self.board.direct(person), thread, to)

    async def event(
        self,
        event: Mapping[str, Any],
        *,
        event_id: str | None = None,
        retry: Retry | None = None,
        to: str | None = None,
    ) -> Ack:
        """Any event, as it is. Give the same `event_id` and a `retry` to play a repeated delivery."""
        ident = event_id or self.board.fresh_id("Ev")
        payload = payloads.event_callback(self.board, event, event_id=ident)
        return await self._send("events_api", "event", payload, to=to, retry=retry)

    async def open_home(self, *, user: str = "", tab: str = "home", to: str | None = None) -> Ack:
        """Somebody opens the app's Home tab (or the `messages` tab)."""
        return await self.event(payloads.home_opened(self.board, user=self._person(user), tab=tab), to=to)

    async def action(
        self,
        container: Message | View,
        action_id: str,
        choice: object = None,
        *,
        values: Mapping[str, object] | None = None,
        user: str = "",
        to: str | None = None,
    ) -> Ack:
        """A click on a button, or a choice in a menu, of a message or view; KeyError when it is not there.

        `choice` is the value of the chosen option. `values` are other inputs filled in, by action id.
        """
        person = self._person(user)
        blocks = container.blocks if isinstance(container, Message) else container.body["blocks"]
        block_id, element = payloads.find_element(blocks, action_id)
        hook = None
        if isinstance(container, Message):
            hook = self.front.hook(channel=container.channel, user=person.id, message=container.ts)
        payload = payloads.block_actions(
            self.board,
            user=person,
            container=container,
            action=payloads.clicked(element, block_id=block_id, choice=choice, ts=self.board.tick()),
            values=payloads.state_values(blocks, values or {}),
            trigger=self.desk.new_trigger(person.id),
            response_url=hook,
        )
        return await self._send("interactive", "interactive", payload, to=to)

    async def shortcut(self, message: Message, callback_id: str, *, user: str = "", to: str | None = None) -> Ack:
        """A message shortcut used on a message."""
        person = self._person(user)
        payload = payloads.message_shortcut(
            self.board,
            user=person,
            message=message,
            callback_id=callback_id,
            trigger=self.desk.new_trigger(person.id),
            response_url=self.front.hook(channel=message.channel, user=person.id, message=message.ts),
        )
        return await self._send("interactive", "interactive", payload, to=to)

    async def submit_view(
        self, view: View, values: Mapping[str, object] | None = None, *, user: str = "", to: str | None = None
    ) -> Ack:
        """Submit a modal; `values` by action id (or block id). Without response_action it closes."""
        person = self._person(user or view.user)
        payload = payloads.view_submission(
            self.board,
            user=person,
            view=view,
            values=payloads.state_values(view.body["blocks"], values or {}),
            trigger=self.desk.new_trigger(person.id),
        )
        ack = await self._send("interactive", "interactive", payload, to=to)
        try:
            return self._after_submission(view, ack)
        except RefusedError as refused:
            return replace(ack, error=refused.error)

    async def close_view(self, view: View, *, to: str | None = None) -> Ack | None:
        """Close a modal by its cross. The app hears of it only when the view asked (notify_on_close)."""
        self.board.close_view(view)
        if not view.body.get("notify_on_close"):
            return None
        payload = payloads.view_closed(self.board, user=self._person(view.user), view=view)
        return await self._send("interactive", "interactive", payload, to=to)

    def write(self, text: str, *, user: str = "", channel: str = "#newsroom", thread: str | None = None) -> Message:
        """A person's message that the bot is not told of: it only stands in the channel."""
        person, place = self._person(user), self._channel(channel)
        return self.board.add(
            Message(channel=place.id, ts=self.board.tick(), user=person.id, text=text, thread_ts=thread)
        )

    # Inside

    async def _say(self, text: str, person: Person, place: Channel, thread: str | None, to: str | None) -> Ack:
        message = self.write(text, user=person.id, channel=place.id, thread=thread)
        ack = await self.event(payloads.message_event(self.board, message), to=to)
        return replace(ack, message=message)

    async def _send(self, kind: str, form: str, payload: Payload, *, to: str | None, retry: Retry | None = None) -> Ack:
        start = time.perf_counter()
        if to is None:
            return await self._by_link(kind, payload, retry, start)
        return await self._by_http(form, payload, to, retry, start)

    async def _by_link(self, kind: str, payload: Payload, retry: Retry | None, start: float) -> Ack:
        attempt = (retry.number, retry.reason) if retry else (0, "")
        try:
            frame = await self.links.deliver(kind, payload, retry=attempt, seconds=self.ack_seconds)
        except NoLinkError:
            return Ack(0, {}, time.perf_counter() - start, "dispatch_failed")
        except TimeoutError:
            return Ack(0, {}, time.perf_counter() - start, "operation_timeout")
        return Ack(200, _as_payload(frame.get("payload")), time.perf_counter() - start)

    async def _by_http(self, form: str, payload: Payload, to: str, retry: Retry | None, start: float) -> Ack:
        body, headers = payloads.signed_request(
            payload, form=form, secret=self.signing_secret, now=self.clock(), retry=retry
        )
        if self._client is None:
            raise RuntimeError("use the stand-in inside `async with`")
        try:
            limit = aiohttp.ClientTimeout(total=self.ack_seconds)
            async with self._client.post(to, data=body, headers=headers, timeout=limit) as response:
                taken = await _answer(response)
        except TimeoutError:
            return Ack(0, {}, time.perf_counter() - start, "operation_timeout")
        except aiohttp.ClientError:
            return Ack(0, {}, time.perf_counter() - start, "dispatch_failed")
        error = None if 200 <= response.status < 300 else "dispatch_failed"
        return Ack(response.status, taken, time.perf_counter() - start, error)

    def _after_submission(self, view: View, ack: Ack) -> Ack:
        if not ack.ok:
            return ack
        match ack.payload.get("response_action"):
            case "errors":
                known = {str(block.get("block_id")) for block in view.body["blocks"]}
                if not ack.payload.get("errors") or set(ack.payload["errors"]) - known:
                    raise RefusedError("invalid_arguments")
            case "update":
                self.board.change_view(view, checked_view(ack.payload.get("view")))
            case "push":
                self.board.keep_view(user=view.user, body=checked_view(ack.payload.get("view")), over=view)
            case "clear":
                self.board.close_views(view.user)
            case None:
                self.board.close_view(view)
            case _:
                raise RefusedError("invalid_arguments")
        return ack

    def _person(self, who: str) -> Person:
        return self.team.person(who) if who else self.team.people[0]

    def _channel(self, name: str) -> Channel:
        place = self.board.channel(name)
        if place is None:
            raise KeyError(name)
        return place

    def _changed(self, word: str) -> None:
        for event in self._waiters:
            event.set()


def _as_payload(value: object) -> Payload:
    if isinstance(value, str) and value:
        return {"text": value}
    return dict(value) if isinstance(value, Mapping) else {}


async def _answer(response: aiohttp.ClientResponse) -> Payload:
    if response.content_type == "application/json":
        return _as_payload(await response.json())
    return _as_payload(await response.text())
