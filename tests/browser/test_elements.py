"""Every interactive element in a real browser: what is chosen on the page is what the bot is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.local.board import Message
from bot.local.workspace import SlashCommand, Workspace
from tests.needs import needed

playwright = needed("playwright.async_api", group="group `browser`")

Block = dict[str, Any]
pytestmark = pytest.mark.asyncio(loop_scope="session")

ANA, NEWSROOM = "U0ANA00001", "C0NEWSROOM"


def plain(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


OPTIONS = [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}]
CONFIRM = {"title": plain("Sure?"), "text": plain("It goes to all."), "confirm": plain("Yes"), "deny": plain("No")}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "feedback",
    "positive_button": {"text": plain("Good"), "value": "good"},
    "negative_button": {"text": plain("Bad"), "value": "bad"},
}
ELEMENTS = [
    {"type": "button", "action_id": "go", "text": plain("Go"), "value": "v"},
    {"type": "button", "action_id": "risk", "text": plain("Risk"), "confirm": CONFIRM},
    {"type": "static_select", "action_id": "pick", "options": OPTIONS},
    {"type": "overflow", "action_id": "more", "options": OPTIONS},
    {"type": "radio_buttons", "action_id": "one", "options": OPTIONS},
    {"type": "checkboxes", "action_id": "many", "options": OPTIONS},
    {"type": "datepicker", "action_id": "day"},
    {"type": "timepicker", "action_id": "time"},
    {"type": "channels_select", "action_id": "where"},
    {"type": "users_select", "action_id": "who"},
]
BLOCKS = [
    {"type": "actions", "block_id": "all", "elements": ELEMENTS},
    {"type": "context_actions", "block_id": "votes", "elements": [FEEDBACK]},
]


@pytest_asyncio.fixture(loop_scope="session")
async def place() -> AsyncIterator[Workspace]:
    """A workspace of this process, without a bot."""
    async with Workspace(commands=[SlashCommand("/eternaut")], first_port=0) as workspace:
        yield workspace


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Any, place: Workspace) -> AsyncIterator[Any]:
    """Its page, as Ana."""
    context = await browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(20_000)
    opened = await context.new_page()
    await opened.goto(place.address)
    await playwright.expect(opened.locator("#link")).to_have_text("Connected")
    yield opened
    await context.close()


def posted(place: Workspace, blocks: list[Block]) -> Message:
    """A message of the bot."""
    bot, board = place.slack.team.bot, place.slack.board
    return board.add(Message(NEWSROOM, board.tick(), bot.user_id, "x", tuple(blocks), bot_id=bot.bot_id))


async def told(place: Workspace, count: int) -> Block:
    """The last of `count` actions that the bot was told."""
    await place.slack.until(lambda slack: len(slack.sent) >= count, seconds=20)
    payload = place.slack.sent[count - 1].payload
    assert payload["type"] == "block_actions"
    return dict(payload["actions"][0])


async def test_every_choice_is_told_as_slack_tells_it(place: Workspace, page: Any) -> None:
    """Buttons, menus, pickers: the entry of `actions` holds what was chosen."""
    posted(place, BLOCKS)
    message = page.locator("#messages article").last
    selects = message.locator("select")

    await message.get_by_role("button", name="Go", exact=True).click()
    assert (await told(place, 1))["value"] == "v"
    await selects.nth(0).select_option("2")
    assert (await told(place, 2))["selected_option"] == OPTIONS[1]
    await message.get_by_role("button", name="More options").click()
    await message.get_by_role("menuitem", name="Two").click()
    assert (await told(place, 3))["selected_option"] == OPTIONS[1]
    await message.get_by_role("radio", name="One").check()
    assert (await told(place, 4))["selected_option"] == OPTIONS[0]
    await message.get_by_role("checkbox", name="Two").check()
    assert (await told(place, 5))["selected_options"] == [OPTIONS[1]]
    await message.locator("input[type=date]").fill("2025-07-18")
    await message.locator("input[type=date]").press("Tab")
    assert (await told(place, 6))["selected_date"] == "2025-07-18"
    await message.locator("input[type=time]").fill("09:30")
    await message.locator("input[type=time]").blur()
    assert (await told(place, 7))["selected_time"] == "09:30"
    await selects.nth(1).select_option(label="#vfx")
    assert (await told(place, 8))["selected_channel"] == "C0VFX00002"
    await selects.nth(2).select_option(label="Ben Okafor")
    assert (await told(place, 9))["selected_user"] == "U0BEN00002"
    await message.get_by_role("button", name="Bad").click()
    assert (await told(place, 10))["value"] == "bad"


async def test_a_risky_button_asks_first(place: Workspace, page: Any) -> None:
    """Nothing is sent after No; Yes sends it."""
    posted(place, BLOCKS)
    risk = page.locator("#messages article").last.get_by_role("button", name="Risk")
    await risk.click()
    await page.get_by_role("button", name="No", exact=True).click()
    assert place.slack.sent == []
    await risk.click()
    await page.get_by_role("button", name="Yes").click()
    assert (await told(place, 1))["action_id"] == "risk"


def field(name: str, element: Block, **more: object) -> Block:
    """An input block."""
    return {"type": "input", "block_id": name, "label": plain(name), "element": {"action_id": "x", **element}, **more}


FORM = {
    "type": "modal",
    "title": plain("Digest"),
    "submit": plain("Save"),
    "blocks": [
        field("Words", {"type": "plain_text_input"}),
        field("Note", {"type": "plain_text_input", "multiline": True}, optional=True),
        field("Zone", {"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[0]}),
        field("Days", {"type": "checkboxes", "options": OPTIONS, "initial_options": OPTIONS}),
        field("Kind", {"type": "radio_buttons", "options": OPTIONS}),
        field("Time", {"type": "timepicker", "initial_time": "09:00"}),
        field("Day", {"type": "datepicker"}, optional=True),
    ],
}


async def test_a_form_brings_what_stands_in_it(place: Workspace, page: Any) -> None:
    """Labels name the inputs, what is needed is asked for, and the values arrive under their ids."""
    place.slack.board.keep_view(user=ANA, body=FORM)
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Save").click()
    await playwright.expect(dialog.get_by_text("This is needed.").first).to_be_visible()
    assert place.slack.sent == []
    await dialog.get_by_label("Words").fill("hello")
    await dialog.get_by_role("group", name="Kind").get_by_role("radio", name="Two").check()
    await dialog.get_by_role("group", name="Days").get_by_role("checkbox", name="One").uncheck()
    await dialog.get_by_label("Time").fill("08:15")
    await dialog.get_by_role("button", name="Save").click()
    await place.slack.until(lambda slack: slack.sent, seconds=20)
    values = place.slack.sent[0].payload["view"]["state"]["values"]
    assert {name: held["x"] for name, held in values.items()} == {
        "Words": {"type": "plain_text_input", "value": "hello"},
        "Note": {"type": "plain_text_input", "value": None},
        "Zone": {"type": "static_select", "selected_option": OPTIONS[0]},
        "Days": {"type": "checkboxes", "selected_options": [OPTIONS[1]]},
        "Kind": {"type": "radio_buttons", "selected_option": OPTIONS[1]},
        "Time": {"type": "timepicker", "selected_time": "08:15"},
        "Day": {"type": "datepicker", "selected_date": None},
    }


async def test_what_is_new_elsewhere_is_marked(place: Workspace, page: Any) -> None:
    """A channel that got a message is called unread until it is opened."""
    vfx = page.get_by_role("link", name="# vfx")
    place.slack.write("news", user="ben", channel="#vfx")
    await playwright.expect(vfx).to_contain_text("unread")
    await vfx.click()
    await playwright.expect(page.get_by_role("link", name="# vfx")).not_to_contain_text("unread")
