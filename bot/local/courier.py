"""Brings what users do to the app, by Socket Mode or by signed HTTP, and back comes the ack."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import aiohttp

from bot.local.board import Message
from bot.local.link import Links, NoLinkError
from bot.local.payloads import Payload
from bot.local.signing import Retry, signed_request


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


@dataclass(frozen=True, slots=True)
class Delivery:
    """One payload that went to the app, the Unix second at which it left, and what came back."""

    kind: str
    payload: Payload
    at: float
    ack: Ack


class Courier:
    """Sends payloads. `sent` keeps all of them, in the order in which they were answered."""

    def __init__(
        self, links: Links, *, secret: str, clock: Callable[[], float], ack_seconds: float, to: str | None
    ) -> None:
        self.sent: list[Delivery] = []
        self._links = links
        self._secret = secret
        self._clock = clock
        self._ack_seconds = ack_seconds
        self._to = to
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let the HTTP connections go."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, kind: str, payload: Payload, *, to: str | None, retry: Retry | None = None) -> Ack:
        """Deliver one payload: `kind` is slash_commands, events_api or interactive, as in Socket Mode.

        `to` is the app's HTTP endpoint; without one it goes by Socket Mode. Never raises for what the
        app does: see Ack.error.
        """
        at, start = self._clock(), time.perf_counter()
        endpoint = to or self._to
        if endpoint is None:
            ack = await self._by_link(kind, payload, retry, start)
        else:
            ack = await self._by_http(kind, payload, endpoint, retry, start)
        self.sent.append(Delivery(kind, payload, at, ack))
        return ack

    def settle(self, first: Ack, final: Ack) -> Ack:
        """Note what became of an ack after Slack looked at the answer in it; gives `final` back."""
        self.sent = [replace(each, ack=final) if each.ack is first else each for each in self.sent]
        return final

    async def _by_link(self, kind: str, payload: Payload, retry: Retry | None, start: float) -> Ack:
        attempt = (retry.number, retry.reason) if retry else (0, "")
        try:
            frame = await self._links.deliver(kind, payload, retry=attempt, seconds=self._ack_seconds)
        except NoLinkError:
            return Ack(0, {}, time.perf_counter() - start, "dispatch_failed")
        except TimeoutError:
            return Ack(0, {}, time.perf_counter() - start, "operation_timeout")
        return Ack(200, _as_payload(frame.get("payload")), time.perf_counter() - start)

    async def _by_http(self, kind: str, payload: Payload, to: str, retry: Retry | None, start: float) -> Ack:
        body, headers = signed_request(payload, kind=kind, secret=self._secret, now=self._clock(), retry=retry)
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            limit = aiohttp.ClientTimeout(total=self._ack_seconds)
            async with self._session.post(to, data=body, headers=headers, timeout=limit) as response:
                taken = await _answer(response)
        except TimeoutError:
            return Ack(0, {}, time.perf_counter() - start, "operation_timeout")
        except aiohttp.ClientError:
            return Ack(0, {}, time.perf_counter() - start, "dispatch_failed")
        error = None if 200 <= response.status < 300 else "dispatch_failed"
        return Ack(response.status, taken, time.perf_counter() - start, error)


def _as_payload(value: object) -> Payload:
    if isinstance(value, str) and value:
        return {"text": value}
    return dict(value) if isinstance(value, Mapping) else {}


async def _answer(response: aiohttp.ClientResponse) -> Payload:
    if response.content_type == "application/json":
        return _as_payload(await response.json())
    return _as_payload(await response.text())
