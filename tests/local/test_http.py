"""HTTP delivery: a real Bolt app behind a real endpoint receives what the stand-in signs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import signing
from bot.local.board import Message
from bot.local.signing import Retry
from bot.local.standin import StandIn

MODAL = {
    "type": "modal",
    "callback_id": "why",
    "title": {"type": "plain_text", "text": "Why?"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "What was wrong?"},
            "element": {"type": "plain_text_input", "action_id": "reason"},
        }
    ],
}


def buttons(*names: str) -> list[dict[str, Any]]:
    """One actions block with a button of each name."""
    return [
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": name, "value": "v", "text": {"type": "plain_text", "text": name}}
                for name in names
            ],
        }
    ]


@asynccontextmanager
async def bolt(slack: StandIn) -> AsyncIterator[tuple[AsyncApp, str]]:
    """A Bolt app that talks to the stand-in, and its endpoint."""
    app = AsyncApp(
        client=AsyncWebClient(token=slack.bot_token, base_url=slack.url),
        signing_secret=slack.signing_secret,
        process_before_response=True,
    )
    server = app.server(port=0, path="/slack/events")
    runner = web.AppRunner(server.web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield app, f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


async def test_a_signed_command_is_answered_in_the_response(slack: StandIn) -> None:
    """Bolt accepts the signature, reads the form and its ack comes back."""
    async with bolt(slack) as (app, endpoint):

        @app.command("/eternaut")
        async def answer(ack: Any, command: dict[str, str]) -> None:
            await ack(f"{command['user_id']} asked {command['text']} in {command['channel_name']}")

        ack = await slack.command("/eternaut", "how fast?", user="ben", to=endpoint)
    assert ack.ok and ack.status == 200
    assert ack.message is not None
    assert ack.message.text == "U0BEN00002 asked how fast? in newsroom"


async def test_a_wrong_signature_is_refused_by_the_app(slack: StandIn) -> None:
    """The body signed with another secret: Bolt says 401, so the signature is really checked."""
    async with bolt(slack) as (_, endpoint):
        body, headers = signing.signed_request(
            {"command": "/x"}, kind="slash_commands", secret="other", now=slack.clock()
        )
        async with aiohttp.ClientSession() as session, session.post(endpoint, data=body, headers=headers) as got:
            assert got.status == 401


async def test_a_mention_comes_with_its_retry_headers(slack: StandIn) -> None:
    """The repeated event has Slack's retry headers and the same id."""
    seen: list[tuple[str, list[str]]] = []
    async with bolt(slack) as (app, endpoint):

        @app.event("app_mention")
        async def heard(body: dict[str, Any], request: Any) -> None:
            seen.append((body["event_id"], request.headers.get("x-slack-retry-num", [])))

        event = {"type": "app_mention", "user": "U0ANA00001", "text": "x", "ts": "1.0", "channel": "C0NEWSROOM"}
        assert (await slack.event(event, event_id="Ev7", to=endpoint)).ok
        assert (await slack.event(event, event_id="Ev7", retry=Retry(2), to=endpoint)).ok
    assert seen == [("Ev7", []), ("Ev7", ["2"])]


async def test_a_click_opens_a_modal_and_its_submission_brings_the_words(slack: StandIn) -> None:
    """block_actions, views.open with its trigger, view_submission with state values, and the close."""
    sent: list[dict[str, Any]] = []
    async with bolt(slack) as (app, endpoint):

        @app.action("worse")
        async def ask_why(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
            await ack()

        @app.view("why")
        async def heard(ack: Any, view: dict[str, Any]) -> None:
            sent.append(view["state"]["values"])
            await ack()

        message = post(slack, buttons("better", "worse"))
        assert (await slack.action(message, "worse", to=endpoint)).ok
        assert slack.views[0].body["callback_id"] == "why"
        assert (await slack.submit_view(slack.views[0], {"reason": "too long"}, to=endpoint)).ok
    assert sent == [{"reason": {"reason": {"type": "plain_text_input", "value": "too long"}}}]
    assert slack.views == ()


async def test_a_submission_can_be_sent_back_with_errors(slack: StandIn) -> None:
    """response_action errors keeps the modal open; an error for an unknown block is refused."""
    answers = iter([{"reason": "Say more."}, {"nowhere": "Say more."}])
    async with bolt(slack) as (app, endpoint):

        @app.view("why")
        async def heard(ack: Any) -> None:
            await ack(response_action="errors", errors=next(answers))

        view = slack.board.keep_view(user="U0ANA00001", body=MODAL)
        first = await slack.submit_view(view, {"reason": "x"}, to=endpoint)
        second = await slack.submit_view(view, {"reason": "x"}, to=endpoint)
    assert (first.ok, second.error) == (True, "invalid_arguments")
    assert slack.views == (view,)


async def test_a_trigger_is_good_once(slack: StandIn, client: AsyncWebClient) -> None:
    """The second modal from one click is refused, and so is a trigger from nowhere."""
    trigger = slack.desk.new_trigger("U0ANA00001")
    await client.views_open(trigger_id=trigger, view=MODAL)
    errors = []
    for used in (trigger, "1.2.abc"):
        with pytest.raises(SlackApiError) as refused:
            await client.views_open(trigger_id=used, view=MODAL)
        errors.append(refused.value.response["error"])
    assert errors == ["exchanged_trigger_id", "invalid_trigger_id"]


async def test_a_click_on_an_ephemeral_message_carries_no_message(slack: StandIn) -> None:
    """Slack has no copy to send: only the container and the response_url are there."""
    bodies: list[dict[str, Any]] = []
    async with bolt(slack) as (app, endpoint):

        @app.action("share")
        async def shared(ack: Any, body: dict[str, Any]) -> None:
            bodies.append(body)
            await ack()

        await slack.action(post(slack, buttons("share"), visible_to="U0ANA00001"), "share", to=endpoint)
        await slack.action(post(slack, buttons("share")), "share", to=endpoint)
    assert [("message" in body, body["container"]["is_ephemeral"]) for body in bodies] == [(False, True), (True, False)]
    assert all("/hooks/" in body["response_url"] for body in bodies)


async def test_opening_home_and_publishing_it(slack: StandIn) -> None:
    """app_home_opened in, views.publish out, and the view rides along the next time."""
    views: list[object] = []
    async with bolt(slack) as (app, endpoint):

        @app.event("app_home_opened")
        async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
            views.append(event.get("view"))
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]})

        await slack.open_home(to=endpoint)
        await slack.open_home(to=endpoint)
    assert views[0] is None and views[1] is not None
    assert slack.home["U0ANA00001"].body["type"] == "home"


async def test_a_message_shortcut_brings_the_message(slack: StandIn) -> None:
    """message_action has the callback id and the words of the message."""
    texts: list[str] = []
    async with bolt(slack) as (app, endpoint):

        @app.shortcut("check")
        async def check(ack: Any, shortcut: dict[str, Any]) -> None:
            texts.append(shortcut["message"]["text"])
            await ack()

        assert (await slack.shortcut(slack.write("It was ten times faster."), "check", to=endpoint)).ok
    assert texts == ["It was ten times faster."]


async def test_an_app_that_answers_too_late_times_out() -> None:
    """The user would see operation_timeout."""
    async with StandIn(ack_seconds=0.1) as slack, bolt(slack) as (app, endpoint):

        @app.command("/eternaut")
        async def late(ack: Any) -> None:
            await asyncio.sleep(0.4)
            await ack()

        assert (await slack.command("/eternaut", to=endpoint)).error == "operation_timeout"


async def test_nobody_listening_is_a_failed_dispatch(slack: StandIn) -> None:
    """A closed port and an unhandled command are the same to the user."""
    assert (await slack.command("/eternaut", to="http://127.0.0.1:9/")).error == "dispatch_failed"
    async with bolt(slack) as (_, endpoint):
        ack = await slack.command("/nobody", to=endpoint)
    assert (ack.status, ack.error) == (404, "dispatch_failed")


def post(slack: StandIn, blocks: list[dict[str, Any]], *, visible_to: str | None = None) -> Message:
    """A message of the bot, put on the board by hand."""
    bot = slack.team.bot
    return slack.board.add(
        Message("C0NEWSROOM", slack.board.tick(), bot.user_id, "x", tuple(blocks), None, visible_to, bot.bot_id)
    )
