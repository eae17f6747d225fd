"""The outbox: everything that is posted leaves through here, once, and its outcome is a value.

What Slack may have received is never sent again: without an idempotency key a repeat would be a second
post. A 429 is certain (nothing was posted), and so is a connection that never opened: these are repeated.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.client import tell_of_call
from bot.slack.errors import DEAD, UNSURE, Why, kind_of, told
from bot.slack.mrkdwn import Block
from bot.slack.views.message import Message

log = logging.getLogger("eternaut.slack")

TRIES = 4  # the first and three repeats of what certainly did not arrive
LONGEST_WAIT = 60  # seconds that one post waits for its turn, at most
PLAIN_TEXT = 4000  # characters that Slack shows of a message without blocks


@dataclass(frozen=True, slots=True)
class Posted:
    """It is there; `ts` names the message ("" where Slack does not tell)."""

    ts: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It is certainly not there. `error` is Slack's word."""

    why: Why
    error: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may be there or not, and must not be sent again."""

    error: str


Outcome = Posted | Refused | Unknown


@dataclass(slots=True)
class Outbox:
    """Posts with `client`, which must not repeat anything by itself; `sleep` takes seconds.

    Attributes:
        dead: Slack's word when the token is no good any more: then nothing is sent, and readiness fails.
    """

    client: AsyncWebClient
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    dead: str | None = field(default=None, init=False)

    def problem(self) -> str | None:
        """Why nothing can be posted; None when nothing is known against it."""
        return f"Slack says {self.dead}" if self.dead else None

    async def post(self, channel: str, message: Message, *, thread: str | None = None) -> Outcome:
        """Post a message into a conversation, or into a thread of it."""
        call: dict[str, Any] = {"channel": channel, "unfurl_links": False, "unfurl_media": False}
        if thread:
            call["thread_ts"] = thread
        outcome = await self._call("chat.postMessage", call | {"text": message.text, "blocks": list(message.blocks)})
        if isinstance(outcome, Refused) and outcome.why is Why.MALFORMED:
            # Better the words alone than silence.
            outcome = await self._call("chat.postMessage", call | {"text": message.text[:PLAIN_TEXT]})
        return outcome

    async def whisper(self, channel: str, person: str, message: Message, *, thread: str | None = None) -> Outcome:
        """Show a message to one person only: in the conversation, or directly when they are no member of it."""
        if channel.startswith("D"):  # nobody else reads it, and what Slack shows ephemerally is gone at the next reload
            return await self.post(channel, message, thread=thread)
        call: dict[str, Any] = {"channel": channel, "user": person, "text": message.text}
        if thread:
            call["thread_ts"] = thread
        outcome = await self._call("chat.postEphemeral", call | {"blocks": list(message.blocks)})
        if isinstance(outcome, Refused) and outcome.error == "user_not_in_channel":
            return await self.post(person, message)
        return outcome

    async def once(self, method: str, arguments: dict[str, Any]) -> tuple[Outcome, float | None]:
        """One request, whatever comes of it; with the seconds after which it may be repeated (None: never).

        For a caller who keeps a ledger and waits by himself.
        """
        if self.dead:
            return Refused(Why.FORBIDDEN, self.dead), None
        outcome, wait = await _once(lambda: self._ts(method, arguments), 1)
        self._mark(outcome)
        return outcome, wait

    async def open_modal(self, trigger: str, view: Block, *, on_top: bool) -> Outcome:
        """Open a modal, on top of the one that is open when `on_top`."""
        return await self._call("views.push" if on_top else "views.open", {"trigger_id": trigger, "view": view})

    async def show_home(self, person: str, view: Block) -> Outcome:
        """Show a person's Home tab."""
        return await self._call("views.publish", {"user_id": person, "view": view})

    async def respond(self, url: str, message: Message, **how: str | bool) -> Outcome:
        """Answer through a response_url; `how` has Slack's response_type, replace_original and so on."""
        if not self._is_slack(url):
            return Refused(Why.OTHER, "foreign_response_url")
        call: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, **how}
        outcome = await self._answer(url, call | {"text": message.text, "blocks": list(message.blocks)})
        if isinstance(outcome, Refused) and outcome.why is Why.MALFORMED:
            outcome = await self._answer(url, call | {"text": message.text[:PLAIN_TEXT]})
        return outcome

    def _is_slack(self, url: str) -> bool:
        """Whether a response_url leads to Slack, or to the host that the client takes for Slack."""
        parts = urlsplit(url)
        if (parts.scheme, parts.hostname) in (("https", "hooks.slack.com"), ("https", "hooks.slack-gov.com")):
            return True
        return parts.netloc == urlsplit(self.client.base_url).netloc

    async def _answer(self, url: str, body: dict[str, Any]) -> Outcome:
        async def send() -> str:
            hook = AsyncWebhookClient(url, timeout=self.client.timeout, proxy=self.client.proxy, retry_handlers=[])
            said = await hook.send_dict(body)
            word = _word(said.body)
            if said.status_code != 200 or word not in ("ok", ""):
                tell_of_call("response_url", word or f"http_{said.status_code}")
                raise _HookError(said.status_code, word, said.headers)
            tell_of_call("response_url")
            return ""

        return await self._send("response_url", send)

    async def _call(self, method: str, arguments: dict[str, Any]) -> Outcome:
        return await self._send(method, lambda: self._ts(method, arguments))

    async def _ts(self, method: str, arguments: dict[str, Any]) -> str:
        said = await self.client.api_call(method, json=arguments)
        return str(said.get("ts") or "")

    async def _send(self, method: str, send: Callable[[], Awaitable[str]]) -> Outcome:
        """Send until the outcome is certain or may be a post, and log what went wrong."""
        if self.dead:
            return Refused(Why.FORBIDDEN, self.dead)
        for tries in range(1, TRIES + 1):
            outcome, wait = await _once(send, tries)
            if wait is None or tries == TRIES or wait > LONGEST_WAIT:
                break
            log.info("slack_asks_to_wait", extra={"method": method, "seconds": round(wait, 1)})
            await self.sleep(wait)
        if not isinstance(outcome, Posted):
            log.warning("not_posted", extra={"method": method, "error": outcome.error, "outcome": _kind(outcome)})
            self._mark(outcome)
        return outcome

    def _mark(self, outcome: Outcome) -> None:
        if isinstance(outcome, Refused) and outcome.error in DEAD and not self.dead:
            self.dead = outcome.error
            log.error("slack_refuses_the_token", extra={"error": outcome.error})


class _HookError(Exception):
    """A response_url that did not say "ok"."""

    def __init__(self, status: int, error: str, headers: Any) -> None:
        super().__init__(status)
        self.status, self.error, self.headers = status, error, headers


def _word(body: str) -> str:
    """Slack's name for an error in the body of a response_url, which is that word or JSON with it; "" for none."""
    word = body.strip()
    if word.startswith("{"):
        try:
            word = str(json.loads(word).get("error"))
        except ValueError:
            return ""
    return word if re.fullmatch("[a-z_]+", word) else ""


async def _once(send: Callable[[], Awaitable[str]], tries: int) -> tuple[Outcome, float | None]:
    """One request: its outcome, and the seconds to wait before it may be repeated (None: never)."""
    try:
        return Posted(await send()), None
    except SlackApiError as error:
        return _refusal(*told(error))
    except _HookError as error:
        return _refusal(error.status, error.error or f"http_{error.status}", error.headers)
    except ClientConnectorError:
        return Refused(Why.OTHER, "unreachable"), 2.0**tries + _jitter()
    except (ClientError, TimeoutError, OSError) as error:
        return Unknown(type(error).__name__), None


def _refusal(status: int, error: str, headers: Any) -> tuple[Outcome, float | None]:
    kind = kind_of(error)
    if status == 429 or kind is Why.LIMITED:
        return Refused(Why.LIMITED, error or "ratelimited"), _retry_after(headers) + _jitter()
    if status >= 500 or error in UNSURE or not error:
        return Unknown(error or f"http_{status}"), None
    return Refused(kind, error), None


def _retry_after(headers: Any) -> float:
    """Seconds from Retry-After; half a minute when the header is missing or no number."""
    value = next((value for name, value in dict(headers).items() if name.lower() == "retry-after"), "")
    return float(value) if str(value).isdecimal() else 30.0


def _jitter() -> float:
    return random.uniform(0.0, 0.5)  # noqa: S311 (spreads load, keeps no secret)


def _kind(outcome: Refused | Unknown) -> str:
    return outcome.why if isinstance(outcome, Refused) else "unknown"
