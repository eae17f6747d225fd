"""Payloads of Slack with anything in the place of their parts, and a whole bot that hears them."""

from __future__ import annotations

import asyncio
import atexit
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from starlette.applications import Starlette

from bot.app import following, open_slack, open_store
from bot.local import payloads
from bot.local.board import Message
from bot.local.live import live_mentions
from bot.local.signing import signed_request
from bot.local.standin import StandIn
from bot.settings import Settings
from bot.slack.build import SlackSide
from bot.slack.http import http_app

Payload = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent
TOO_MANY = 500  # calls that the stand-in keeps
# What stands in for a part; text from the input besides.
OTHERS: tuple[Any, ...] = (
    None,
    "",
    0,
    -1,
    10**30,
    True,
    1.5,
    [],
    {},
    [{}],
    {"id": "x"},
    "\0",
    "<!channel>",
    "C0VFX00002",
)


@dataclass(frozen=True, slots=True)
class Response:
    """What the bot said to a payload: the status, and the body read as JSON."""

    status: int
    said: Mapping[str, Any]


def any_payload(data: bytes) -> Payload:
    """A payload: the first byte chooses a true one, and each group of bytes behind it replaces a part.

    A group: which part (2 bytes), by what (1): the text of the following bytes (their number is 1 more), one of
    OTHERS, or nothing at all.
    """
    reading = iter(data)
    body = deepcopy(templates()[next(reading, 0) % len(templates())])
    while (high := next(reading, None)) is not None:
        places = list(_places(body))
        holder, key = places[(high * 256 + next(reading, 0)) % len(places)]
        kind = next(reading, 0)
        if kind < 128:
            text = bytes(part for _, part in zip(range(next(reading, 0)), reading, strict=False))
            holder[key] = text.decode("utf-8", "replace")
        elif kind < 250:
            holder[key] = deepcopy(OTHERS[kind % len(OTHERS)])
        elif isinstance(holder, dict):
            del holder[key]
        if not body:
            break
    return body


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _places(inner)


@cache
def templates() -> tuple[Payload, ...]:
    """One true payload of each kind that the bot hears."""
    return world().templates


def hear(body: Payload) -> Iterator[Response]:
    """What the bot answers to the payload; what it does afterwards is waited for, and checked by the stand-in."""
    place = world()
    yield place.loop.run_until_complete(place.hear(body))


@dataclass(slots=True)
class World:
    """A bot and a stand-in for Slack in one loop, for as long as the process lives."""

    loop: asyncio.AbstractEventLoop
    slack: StandIn
    side: SlackSide
    web: Starlette
    templates: tuple[Payload, ...]
    heard: int = 0

    async def hear(self, body: Payload) -> Response:
        """Bring one payload as Slack does, signed, and wait until nothing is left to do."""
        kind = "slash_commands" if "command" in body else "events_api" if "event" in body else "interactive"
        secret = self.slack.signing_secret
        self.heard += 1  # in the payload, because the same request twice would be a replay
        raw, headers = signed_request(body | {"n": self.heard}, kind=kind, secret=secret, now=time.time())
        status, said = await request(self.web, raw, headers)
        if self.side.work.tasks:
            _, late = await asyncio.wait(self.side.work.tasks, timeout=20)
            assert not late, "never done"
        self._check()
        return Response(status, json.loads(said) if said.startswith(b"{") else {})

    def _check(self) -> None:
        """Nothing that was sent was refused for its form, or pings anybody but one person."""
        for call in self.slack.calls:
            assert call.reply.get("error") not in {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "no_text"}
            assert not [live for live in live_mentions(call.arguments) if live.pings and live.kind != "user"], call
        self.slack.calls.clear()
        if len(self.slack.board.messages) > TOO_MANY:
            self.slack.board.messages.clear()


@cache
def world() -> World:
    """The only one."""
    loop = asyncio.new_event_loop()
    stack = ExitStack()
    atexit.register(stack.close)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="fuzz-"))
    slack = StandIn(ack_seconds=30, trigger_seconds=3600)
    loop.run_until_complete(slack.__aenter__())
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None,
        articles_dir=ROOT / "seeds",
        eternaut_config=ROOT / "config",
        data_dir=Path(folder),
        slack_api_url=slack.url,
        slack_signing_secret=SecretStr(slack.signing_secret),
    )
    store = open_store(settings)
    story = stack.enter_context(following(settings, store))
    side = open_slack(settings, story, store, token=slack.bot_token)
    side.workspaces.outbox.sleep = _at_once
    web = http_app(side, signing_secret=slack.signing_secret, checks={})
    return World(loop, slack, side, web, _templates(slack))


async def request(web: Starlette, raw: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """One POST to the web application, without a socket: its status and body."""
    said: list[Any] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/slack/events",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    await web(scope, receive, send)
    return said[0]["status"], b"".join(message.get("body", b"") for message in said[1:])


async def _at_once(seconds: float) -> None:
    """Nothing is waited for."""


def _templates(slack: StandIn) -> tuple[Payload, ...]:
    board, ana = slack.board, slack.team.people[0]
    newsroom = slack.channel("#newsroom")
    question = "How much faster was the sequence completed?"
    hook = slack.front.hook(channel=newsroom.id, user=ana.id, message=None)
    typed: Callable[[str], Payload] = lambda text: payloads.slash_command(  # noqa: E731
        board, command="/eternaut", text=text, user=ana, channel=newsroom, trigger="1.2.x", response_url=hook
    )
    buttons = ("share_to_channel", "vote_not_helpful", "view_in_context:1")
    said = slack.write(f"<@U0ETERNAUT> {question}")
    direct = slack.write(question, channel=ana.id)
    events = [payloads.message_event(board, said), payloads.message_event(board, direct)]
    events += [payloads.home_opened(board, user=ana, tab=tab) for tab in ("home", "messages")]
    events += [{"type": "channel_archive", "channel": newsroom.id}, {"type": "tokens_revoked", "tokens": {"bot": []}}]
    events += [{"type": "member_joined_channel", "user": "U0ETERNAUT", "channel": newsroom.id}]
    heard = [payloads.event_callback(board, event, event_id=f"Ev{number}") for number, event in enumerate(events)]
    clicks = [_click(board, newsroom.id, hook, name) for name in buttons]
    shortcut = payloads.message_shortcut(
        board, user=ana, message=said, callback_id="check_message", trigger="1.2.x", response_url=hook
    )
    commands = [typed(text) for text in (question, "card", "digest on 09:00 Europe/Madrid weekdays", "add https://x.y")]
    return (*heard, *commands, *clicks, shortcut)


def _click(board: Any, channel: str, hook: str, name: str) -> Payload:
    message = Message(channel, board.tick(), "U0ETERNAUT", "x", (), None, None, "B0ETERNAUT")
    return payloads.block_actions(
        board,
        user=board.team.people[0],
        container=message,
        action={"type": "button", "action_id": name, "block_id": "b", "value": '["seed_1.txt", 0, 10, "x"]'},
        values={},
        trigger="1.2.x",
        response_url=hook,
    )
