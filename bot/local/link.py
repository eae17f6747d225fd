"""Socket Mode, seen from Slack's side: connections, envelopes, acks, and links that break on request."""

import asyncio
import json
import secrets
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

MOST_CONNECTIONS = 10


class NoLinkError(Exception):
    """No connection is open: Slack would tell the user that the app did not respond."""


@dataclass(slots=True, eq=False)
class Link:
    """One Socket Mode connection of the app. In a black hole nothing is read, answered or sent any more."""

    socket: web.WebSocketResponse
    request: web.Request
    sent: list[str] = field(default_factory=list)
    swallowed: bool = False

    async def send(self, frame: Mapping[str, Any]) -> None:
        """One JSON frame to the app; lost without a word in a black hole."""
        if not self.swallowed:
            await self.socket.send_str(json.dumps(frame))


class Links:
    """All connections of the app. Each envelope goes to one of them, in turn."""

    def __init__(self) -> None:
        self.open: list[Link] = []
        self._tickets: set[str] = set()
        self._acks: dict[str, asyncio.Future[Mapping[str, Any]]] = {}
        self._turn = 0
        self.changed = asyncio.Event()

    def ticket(self) -> str:
        """A single-use ticket for one connection."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One WebSocket connection from hello to its end."""
        if request.query.get("ticket") not in self._tickets:
            raise web.HTTPUnauthorized
        self._tickets.discard(request.query["ticket"])
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        link = Link(ws, request)
        if len(self.open) >= MOST_CONNECTIONS:
            await link.send({"type": "disconnect", "reason": "too_many_websockets"})
            await ws.close()
            return ws
        self.open.append(link)
        try:
            await link.send(_hello(len(self.open), request))
            self.changed.set()
            await self._read(link)
        finally:
            self._forget(link)
        return ws

    async def deliver(
        self, kind: str, payload: Mapping[str, Any], *, retry: tuple[int, str], seconds: float
    ) -> Mapping[str, Any]:
        """Send one envelope and wait for its ack: the ack frame. TimeoutError when none comes in time,
        NoLinkError when no connection is open."""
        if not self.open:
            raise NoLinkError
        link = self.open[self._turn % len(self.open)]
        self._turn += 1
        envelope: dict[str, Any] = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0], "retry_reason": retry[1]}
        ident = envelope["envelope_id"]
        self._acks[ident] = asyncio.get_running_loop().create_future()
        link.sent.append(ident)
        try:
            await link.send(envelope)
            return await asyncio.wait_for(self._acks[ident], seconds)
        except ConnectionError as error:
            raise TimeoutError from error
        finally:
            del self._acks[ident]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to go: `warning`, `refresh_requested` or `link_disabled`."""
        for link in tuple(self.open):
            await link.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "stand-in"}})

    async def close(self) -> None:
        """Close every connection properly, with a close frame."""
        for link in tuple(self.open):
            self._forget(link)
            await link.socket.close()

    def end(self) -> None:
        """End every connection by FIN, without a close frame."""
        for link in tuple(self.open):
            self._forget(link)
            if link.request.transport is not None:
                link.request.transport.close()

    def reset(self) -> None:
        """End every connection by RST, as a crashed peer or a firewall does."""
        for link in tuple(self.open):
            self._forget(link)
            transport = link.request.transport
            if transport is not None:
                raw = transport.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                transport.abort()

    def black_hole(self) -> None:
        """Let every connection stand and swallow all that passes: no frame, no pong, no end."""
        for link in self.open:
            link.swallowed = True

    async def _read(self, link: Link) -> None:
        async for frame in link.socket:
            if link.swallowed:
                continue
            if frame.type is WSMsgType.PING:
                await link.socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._acked(json.loads(frame.data))

    def _acked(self, frame: Mapping[str, Any]) -> None:
        waiting = self._acks.get(str(frame.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(frame)

    def _forget(self, link: Link) -> None:
        if link in self.open:
            self.open.remove(link)
            self.changed.set()


def _hello(count: int, request: web.Request) -> dict[str, Any]:
    return {
        "type": "hello",
        "num_connections": count,
        "connection_info": {"app_id": request.query.get("app_id", "")},
        "debug_info": {"host": "stand-in", "approximate_connection_time": 18_060},
    }
