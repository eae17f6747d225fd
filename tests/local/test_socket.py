"""Socket Mode of the stand-in, spoken to by the real aiohttp Socket Mode client."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.signing import Retry
from bot.local.standin import StandIn

Answer = Callable[[SocketModeRequest], dict[str, object] | None]


@asynccontextmanager
async def connected(
    slack: StandIn, answer: Answer, *, count: int = 1, ping_seconds: float = 30
) -> AsyncIterator[list[SocketModeRequest]]:
    """A real Socket Mode client that acks everything with `answer`; what it received."""
    received: list[SocketModeRequest] = []

    async def listen(client: SocketModeClient, request: SocketModeRequest) -> None:
        received.append(request)
        await client.send_socket_mode_response(
            SocketModeResponse(envelope_id=request.envelope_id, payload=answer(request))
        )

    socket = SocketModeClient(
        app_token=slack.app_token,
        web_client=AsyncWebClient(base_url=slack.url),
        ping_interval=ping_seconds,
    )
    socket.socket_mode_request_listeners.append(listen)  # type: ignore[arg-type]
    await socket.connect()
    await slack.connected(count)
    try:
        yield received
    finally:
        await socket.close()


def nothing(request: SocketModeRequest) -> None:
    """Ack without a payload."""


async def test_a_command_is_acked_with_an_answer_that_one_person_sees(slack: StandIn) -> None:
    """The payload of the ack comes back and stands on the board, ephemeral by default."""
    async with connected(slack, lambda request: {"text": "found"}) as received:
        ack = await slack.command("/eternaut", "how fast?", channel="#vfx", user="ben")
    assert ack.ok
    assert ack.payload == {"text": "found"}
    assert ack.message is not None and ack.message.visible_to == "U0BEN00002"
    assert received[0].type == "slash_commands"
    assert received[0].payload["channel_name"] == "vfx"
    assert received[0].payload["text"] == "how fast?"


async def test_an_answer_that_slack_would_refuse_is_an_error(slack: StandIn) -> None:
    """Fifty-one blocks in an ack: the user would see nothing, the test sees the error name."""
    blocks = [{"type": "divider"}] * 51
    async with connected(slack, lambda request: {"text": "x", "blocks": blocks}):
        ack = await slack.command("/eternaut")
    assert ack.error == "invalid_blocks"
    assert slack.messages("#newsroom") == ()


async def test_mentions_and_direct_messages_arrive_as_events(slack: StandIn) -> None:
    """app_mention in a channel, message with channel_type im in the direct message, with their threads."""
    async with connected(slack, nothing) as received:
        first = await slack.mention("@eternaut how fast?")
        assert first.message is not None
        await slack.mention("and how cheap?", thread=first.message.ts)
        await slack.dm("hello")
    events = [request.payload["event"] for request in received]
    assert [event["type"] for event in events] == ["app_mention", "app_mention", "message"]
    assert events[0]["text"] == "<@U0ETERNAUT> how fast?"
    assert events[1]["thread_ts"] == first.message.ts
    assert events[2]["channel_type"] == "im"
    assert received[0].retry_attempt == 0


async def test_a_repeated_event_keeps_its_id(slack: StandIn) -> None:
    """The same event_id with a retry is what Slack sends after a lost ack."""
    event = {"type": "app_mention", "user": "U0ANA00001", "text": "x", "ts": "1.0", "channel": "C0NEWSROOM"}
    async with connected(slack, nothing) as received:
        await slack.event(event, event_id="Ev1")
        await slack.event(event, event_id="Ev1", retry=Retry(1, "timeout"))
    assert [request.payload["event_id"] for request in received] == ["Ev1", "Ev1"]
    assert [request.retry_attempt for request in received] == [0, 1]


async def test_without_a_connection_nothing_is_dispatched(slack: StandIn) -> None:
    """The user would see that the app did not respond."""
    assert (await slack.command("/eternaut")).error == "dispatch_failed"


async def test_each_envelope_goes_to_one_connection(slack: StandIn) -> None:
    """Two connections share the envelopes between them."""
    async with connected(slack, nothing) as one, connected(slack, nothing, count=2) as two:
        for _ in range(4):
            await slack.command("/eternaut")
    assert (len(one), len(two)) == (2, 2)


async def test_a_refused_ticket_opens_no_connection(slack: StandIn) -> None:
    """apps.connections.open needs the app token; each ticket is good once."""
    web = AsyncWebClient(token=slack.app_token, base_url=slack.url)
    url = (await web.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as ws:
            assert (await ws.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


@pytest.mark.parametrize("fault", ["refresh", "close", "end", "reset", "black_hole"])
async def test_the_real_client_comes_back_after_a_broken_link(slack: StandIn, fault: str) -> None:
    """However the link breaks, the client connects again and the next envelope is acked."""
    breaks: dict[str, Callable[[], Awaitable[None] | None]] = {
        "refresh": slack.links.disconnect,
        "close": slack.links.close,
        "end": slack.links.end,
        "reset": slack.links.reset,
        "black_hole": slack.links.black_hole,
    }
    async with connected(slack, nothing, ping_seconds=0.1):
        before = tuple(slack.links.open)
        broken = breaks[fault]()
        if broken is not None:
            await broken
        await slack.until(lambda s: s.links.open and not set(s.links.open) & set(before), seconds=30)
        for _ in range(5):  # on a busy machine the client may change links once more
            await slack.connected(seconds=30)
            if (await slack.command("/eternaut")).ok:
                return
    pytest.fail("never acked again")
