"""Socket Mode: one connection to Slack, kept alive, and closed only when nothing is left to answer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.build import SlackSide
from bot.slack.guard import guarded
from bot.slack.identity import SlackRefused, refusal

log = logging.getLogger("eternaut.slack")

ACK_SECONDS = 3  # after that Slack has given up on an envelope


def _nothing() -> None:
    """What `on_ready` does when nobody wants to know."""


async def run_socket(
    side: SlackSide, *, app_token: str, stop: asyncio.Event, on_ready: Callable[[], None] = _nothing
) -> None:
    """Answer by Socket Mode until `stop` is set; then read nothing more, finish what was accepted, and close.

    Raises SlackRefused when Slack refuses one of the two tokens or cannot be reached at the start; a link
    that breaks later is made anew.
    """
    await side.start()
    try:
        await hold(Link(side, app_token), stop=stop, on_ready=on_ready)
    finally:
        await side.stop()


async def hold(link: Link, *, stop: asyncio.Event, on_ready: Callable[[], None]) -> None:
    """Make the connection and look after it until `stop` is set, then let it go."""
    connecting = asyncio.create_task(link.connect())
    stopping = asyncio.create_task(stop.wait())
    pending: set[asyncio.Task[Any]] = {connecting, stopping}
    try:
        while not stop.is_set():
            done, pending = await asyncio.wait(
                pending, timeout=link.client.ping_interval, return_when=asyncio.FIRST_COMPLETED
            )
            if connecting in done:
                connecting.result()
                on_ready()
            await link.look_after()
    finally:
        for task in (connecting, stopping):
            task.cancel()
        await link.let_go()
        log.info("socket_closed")


async def socket_address(web: AsyncWebClient, app_token: str) -> str:
    """Where to connect to: an address that works once, for half a minute. Raises SlackRefused."""
    try:
        opened = await web.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        raise refusal(error) from None
    except (ClientError, TimeoutError, OSError):
        raise SlackRefused("unreachable") from None
    return str(opened["url"])


class Link:
    """The SDK's client with our handler on it, and with its envelopes counted."""

    def __init__(self, side: SlackSide, app_token: str) -> None:
        self.side, self.app = side, side.app
        side.cut_off = "not connected yet"
        self.web = AsyncWebClient(base_url=side.client.base_url, timeout=side.client.timeout)
        self.client = SocketModeClient(
            app_token=app_token,
            web_client=self.web,
            ping_interval=side.tuning.ping,
            logger=logging.getLogger("slack_sdk"),
        )
        self.client.socket_mode_request_listeners.append(self._handle)
        self.client.message_listeners.append(self._hello)
        self.expected = side.tuning.connections
        self.envelopes: set[asyncio.Task[Any]] = set()

    async def connect(self) -> None:
        """Open the connection; raises SlackRefused when Slack does not give its address."""
        if self.client.wss_uri is None:
            self.client.wss_uri = await socket_address(self.web, self.client.app_token)
        await self.client.connect()  # type: ignore[no-untyped-call]

    async def look_after(self) -> None:
        """Without a connection, make the client ask for a new address.

        An address works once, for half a minute, and by itself the client goes on trying the old one.
        """
        if await self.client.is_connected():
            self.side.cut_off = None
        else:
            self.client.wss_uri, self.side.cut_off = None, "no connection to Slack"

    async def let_go(self) -> None:
        """Take nothing more from the socket, acknowledge what was taken, and close.

        What was not read Slack sends to another process, or again. The connection closes before the answers
        that are under way are posted: on an open one Slack would go on sending what nobody reads.
        """
        if self.client.message_receiver is not None:
            self.client.message_receiver.cancel()
        self.client.auto_reconnect_enabled = False
        for _ in range(5):  # turns of the loop, in which the client's own tasks hand over what is queued
            await asyncio.sleep(0)
        if self.envelopes:
            await asyncio.wait(self.envelopes, timeout=ACK_SECONDS)
        await self.client.close()  # type: ignore[no-untyped-call]

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (the client runs every listener in a task)
        self.envelopes.add(task)

        async def take() -> None:
            begun = time.time()
            response = await run_async_bolt_app(self.app, request)
            try:
                await send_async_response(client, request, response, begun)
            except ConnectionError:
                log.warning("ack_not_sent")  # the link is gone; an event comes again

        try:
            await guarded("envelope", take, tell=_not_acknowledged)
        finally:
            self.envelopes.discard(task)

    async def _hello(self, client: AsyncBaseSocketModeClient, message: dict[str, Any], raw: str | None) -> None:
        if message.get("type") != "hello":
            return
        self.side.cut_off = None
        connections, expected = message.get("num_connections"), self.expected
        log.info("socket_connected", extra={"connections": connections})
        if isinstance(connections, int) and connections > expected:
            # Another process has the same app token, and Slack splits the envelopes between the two: half of the
            # questions are answered by somebody else, perhaps from other articles.
            log.warning("more_connections_than_expected", extra={"connections": connections, "expected": expected})


async def _not_acknowledged(reference: str) -> None:
    """Slack brings an event again."""
