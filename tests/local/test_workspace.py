"""The local workspace without a browser: its server, its acts, its events, and what it keeps out."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.workspace import Hint, Shortcut, SlashCommand, Workspace

ANA, NEWSROOM, ANAS_DM = "U0ANA00001", "C0NEWSROOM", "D0ANA00001"
COMMAND = SlashCommand("/eternaut", hints=(Hint("card", "the story at a glance"),))
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
            "element": {"type": "plain_text_input", "action_id": "words"},
        }
    ],
}


class Page:
    """What the page does, without the page: acts, and scenes by server-sent events."""

    def __init__(self, place: Workspace, session: aiohttp.ClientSession, key: str) -> None:
        self.place = place
        self.session = session
        self.key = key

    async def do(self, act: str, **order: object) -> Mapping[str, Any]:
        """One act of Ana's, unless `as` says otherwise."""
        headers = {"X-Workspace-Key": self.key}
        body = {"act": act, "as": ANA, **order}
        async with self.session.post(self.place.address + "do", json=body, headers=headers) as response:
            assert response.status == 200, await response.text()
            return dict(await response.json())

    async def scene(self, **query: str) -> Mapping[str, Any]:
        """What is shown now."""
        async with self.session.get(self.place.address + "changes", params={"key": self.key, **query}) as response:
            assert response.content_type == "text/event-stream"
            return await _scene(response)


async def _scene(response: aiohttp.ClientResponse) -> Mapping[str, Any]:
    data = b""
    while not data.endswith(b"\n\n"):
        data += await response.content.readany()
    return dict(json.loads(data.split(b"data: ")[-1]))


@asynccontextmanager
async def opened(place: Workspace) -> AsyncIterator[Page]:
    """The page of a workspace that runs already, opened as a browser opens it."""
    async with aiohttp.ClientSession() as session, session.get(place.address) as response:
        found = re.search(r'name="workspace-key" content="([^"]+)"', await response.text())
        assert found is not None
        yield Page(place, session, found[1])


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A workspace with a small Bolt app in it, connected by Socket Mode."""
    shortcuts = [Shortcut("check", "Check with Eternaut")]
    async with Workspace(
        commands=[COMMAND], suggestions=["/eternaut card"], shortcuts=shortcuts, first_port=0
    ) as place:
        handler = AsyncSocketModeHandler(small_app(place), place.slack.app_token)
        await handler.connect_async()
        async with opened(place) as page:
            yield page
        await handler.close_async()


def small_app(place: Workspace) -> AsyncApp:
    """A real Bolt app that echoes."""
    client = AsyncWebClient(token=place.slack.bot_token, base_url=place.slack.url)
    app = AsyncApp(client=client, process_before_response=True)
    go = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}

    @app.command("/eternaut")
    async def command(ack: Any, command: dict[str, str]) -> None:
        await ack(text=command["text"], blocks=[{"type": "actions", "block_id": "only", "elements": [go]}])

    @app.event("app_mention")
    @app.event("message")
    async def heard(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text=event["text"])

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]})

    @app.action("go")
    async def go_on(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @app.view("why")
    async def why(ack: Any, view: dict[str, Any]) -> None:
        said = view["state"]["values"]["reason"]["words"]["value"]
        await (ack() if said else ack(response_action="errors", errors={"reason": "Say more."}))

    @app.shortcut("check")
    async def check(ack: Any, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=shortcut["trigger_id"], view=MODAL)
        await ack()

    return app


async def test_the_page_is_served_with_its_parts_and_a_strict_policy(page: Page) -> None:
    """HTML, styles and modules have their types; nothing outside the page's folder is served."""
    async with page.session.get(page.place.address) as response:
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        names = re.findall(r'"/page/([\w.]+)"', await response.text())
    assert {"main.js", "frame.css", "message.css", "icon.svg"} == set(names)
    for name in names:
        async with page.session.get(f"{page.place.address}page/{name}") as response:
            assert response.status == 200
    for name in ("nothing.js", "..%2Fworkspace.py", "__init__.py"):
        async with page.session.get(f"{page.place.address}page/{name}") as response:
            assert response.status == 404


async def test_a_command_typed_on_the_page_is_answered_for_one_person(page: Page) -> None:
    """The composer's line becomes a slash command; Ben does not see the answer."""
    assert await page.do("say", channel=NEWSROOM, text="/eternaut how fast?") == {"sentence": "", "errors": None}
    [mine] = (await page.scene())["messages"]
    assert (mine["text"], mine["only_me"], mine["command"]) == ("how fast?", True, "/eternaut how fast?")
    assert (await page.scene(**{"as": "ben"}))["messages"] == []


async def test_a_mention_is_answered_in_its_thread(page: Page) -> None:
    """@eternaut becomes the bot's id, and the reply stands in the thread."""
    await page.do("say", channel=NEWSROOM, text="@eternaut is 1 < 2 & so?")
    await page.place.slack.called_within("chat.postMessage")
    asked, answer = (await page.scene())["messages"]
    assert asked["text"] == "<@U0ETERNAUT> is 1 &lt; 2 &amp; so?"
    assert answer["thread"] == asked["ts"]


async def test_talk_among_people_does_not_reach_the_bot(page: Page) -> None:
    """Words without a mention only stand in the channel; in the direct message every word reaches the bot."""
    await page.do("say", channel=NEWSROOM, text="nice weather")
    assert page.place.slack.sent == []
    await page.do("say", channel=ANAS_DM, text="hello")
    await page.place.slack.called_within("chat.postMessage")
    assert [delivery.payload["event"]["channel_type"] for delivery in page.place.slack.sent] == ["im"]


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ({"text": "/nothing at all"}, "is not a command here"),
        ({"text": "/eternaut card", "thread": "1.000001"}, "not supported in threads"),
    ],
)
async def test_what_slack_would_refuse_is_said_in_a_sentence(page: Page, order: dict[str, str], says: str) -> None:
    """An unknown command, and a command in a thread."""
    assert says in (await page.do("say", channel=NEWSROOM, **order))["sentence"]


async def test_without_a_bot_the_page_says_so() -> None:
    """Nobody connected: the sentence names the reason."""
    async with Workspace(commands=[COMMAND], first_port=0) as place, opened(place) as page:
        reply = await page.do("say", channel=NEWSROOM, text="/eternaut card")
    assert "dispatch_failed" in reply["sentence"]


async def test_a_button_opens_a_modal_that_can_be_sent_back_and_sent(page: Page) -> None:
    """Click, errors by block, submission, gone."""
    await page.do("say", channel=NEWSROOM, text="/eternaut x")
    [message] = (await page.scene())["messages"]
    await page.do("click", channel=NEWSROOM, ts=message["ts"], block_id="only", action_id="go")
    [view] = (await page.scene())["views"]
    assert view["body"]["title"]["text"] == "Why?"
    refused = await page.do("submit", view=view["id"], values={"reason/words": None})
    assert refused["errors"] == {"reason": "Say more."}
    taken = await page.do("submit", view=view["id"], values={"reason/words": "too long"})
    assert taken == {"sentence": "", "errors": None}
    assert (await page.scene())["views"] == []


async def test_a_shortcut_and_a_closed_modal(page: Page) -> None:
    """The message menu sends message_action; the cross closes the modal for good, and a second click does no harm."""
    message = page.place.slack.write("It was fast.")
    await page.do("shortcut", channel=NEWSROOM, ts=message.ts, callback_id="check")
    [view] = (await page.scene())["views"]
    await page.do("close", view=view["id"])
    await page.do("close", view=view["id"])
    assert (await page.scene())["views"] == []


async def test_opening_home_shows_what_the_bot_publishes(page: Page) -> None:
    """app_home_opened goes out, views.publish comes in."""
    assert (await page.scene())["home"] is None
    await page.do("open", tab="home")
    assert (await page.scene())["home"]["body"]["blocks"][0]["type"] == "divider"


async def test_every_change_reaches_the_page_by_itself(page: Page) -> None:
    """One open stream: a new scene after each change."""
    url = page.place.address + "changes"
    async with page.session.get(url, params={"key": page.key}) as response:
        assert (await _scene(response))["messages"] == []
        page.place.slack.write("hello")
        assert [message["text"] for message in (await _scene(response))["messages"]] == ["hello"]


async def test_inspecting_shows_payloads_in_and_calls_out(page: Page) -> None:
    """The trace is in order, names the message each entry belongs to, and holds no token."""
    await page.do("say", channel=NEWSROOM, text="@eternaut hello")
    await page.place.slack.called_within("chat.postMessage")
    shown = (await page.scene(inspect=""))["trace"]
    asked, answer = (message.ts for message in page.place.slack.messages(NEWSROOM))
    assert [(entry["way"], entry["title"], entry["ts"]) for entry in shown if entry["ts"]] == [
        ("in", "app_mention", asked),
        ("out", "chat.postMessage", answer),
    ]
    assert page.place.slack.bot_token not in json.dumps(shown)
    assert "trace" not in await page.scene()


async def test_other_sites_and_other_hosts_are_kept_out(page: Page) -> None:
    """No key, no act and no scene; a foreign Host header gets nothing at all."""
    order = {"act": "say", "as": ANA, "channel": NEWSROOM, "text": "x"}
    async with page.session.post(page.place.address + "do", json=order) as response:
        assert response.status == 403
    async with page.session.get(page.place.address + "changes", params={"key": "guess"}) as response:
        assert response.status == 403
    for path in ("", "api/auth.test", "page/main.js"):
        headers = {"Host": "evil.example:3000"}
        async with page.session.get(page.place.address + path, headers=headers) as response:
            assert response.status == 403
    assert page.place.slack.messages(NEWSROOM) == ()


async def test_what_cannot_be_done_is_a_bad_request(page: Page) -> None:
    """Unknown acts, people, views and buttons."""
    headers = {"X-Workspace-Key": page.key}
    message = page.place.slack.write("no button here")
    for order in (
        {"act": "dance"},
        {"act": "say", "as": "nobody", "channel": NEWSROOM, "text": "x"},
        {"act": "submit", "view": "V9"},
        {"act": "click", "channel": NEWSROOM, "ts": message.ts, "action_id": "go"},
    ):
        async with page.session.post(page.place.address + "do", json=order, headers=headers) as response:
            assert response.status == 400, order


async def test_a_taken_port_is_no_obstacle() -> None:
    """The next free port is used, and the address says which."""
    async with Workspace(commands=[COMMAND], first_port=0) as first:
        taken = first.slack.port
        async with Workspace(commands=[COMMAND], first_port=taken) as second:
            assert taken < second.slack.port <= taken + 20
            async with opened(second) as page:
                assert (await page.scene())["team"] == "Newsroom"
