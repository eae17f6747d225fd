"""The local workspace in a real browser, with the real bot behind it: what a first visitor does."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.needs import needed

playwright = needed("playwright.async_api", group="group `browser`")
axe = needed("axe_playwright_python.base", group="group `browser`")

Page = Any
Open = Callable[..., Awaitable[Page]]
pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "How much faster was the sequence finished?"


def expect(locator: Any) -> Any:
    """Playwright's assertions, which wait until they hold."""
    return playwright.expect(locator)


async def say(page: Page, text: str, *, box: str = "#composer-text") -> None:
    """Type a line and send it."""
    await page.fill(box, text)
    await page.press(box, "Enter")


async def answer_to(page: Page, line: str) -> Any:
    """Say something in the channel, and give the message of the bot that comes for oneself alone."""
    before = await page.locator("#messages article").count()
    await say(page, line)
    await expect(page.locator("#messages article")).to_have_count(before + 1)
    return page.locator("#messages article").last


async def asked_in_thread(page: Page) -> None:
    """Ask by mention in the channel, and open the thread by the button that counts its replies."""
    before = await page.locator("#messages article").count()
    await say(page, f"@eternaut {QUESTION}")
    await expect(page.locator("#messages article")).to_have_count(before + 1)
    await page.locator("#messages article").last.get_by_role("button", name="1 reply").click()


def in_context(message: Any) -> Any:
    """The first button that shows a quote in its article."""
    return message.locator("button", has_text=re.compile("context", re.I)).first


async def test_a_command_is_answered_for_oneself_alone(open_page: Open) -> None:
    """The answer quotes an article, and the other person does not see it."""
    page, other = await open_page(), await open_page("?as=ben")
    seen_by_ben = await other.locator("#messages article").count()
    message = await answer_to(page, f"/eternaut {QUESTION}")
    await expect(message).to_contain_text("Only visible to you")
    await expect(message.locator("blockquote").first).to_be_visible()
    assert await other.locator("#messages article").count() == seen_by_ben


async def test_a_suggestion_can_be_clicked(open_page: Open) -> None:
    """The welcome offers the card, and one click shows it."""
    page = await open_page()
    before = await page.locator("#messages article").count()
    await page.get_by_role("button", name="/eternaut card").click()
    await expect(page.locator("#messages article")).to_have_count(before + 1)
    await expect(page.locator("#messages article").last.locator(".block-header").first).to_be_visible()


async def test_the_card_fits_one_screen(open_page: Open) -> None:
    """At 1280 x 800 all of its message stands between the channel's head and the composer, buttons and all."""
    page = await open_page("#/C0VFX00002")
    await page.set_viewport_size({"width": 1280, "height": 800})
    message = await answer_to(page, "/eternaut card")
    await expect(message.get_by_role("button", name="More quotes")).to_be_in_viewport(ratio=1)
    card, pane = await message.bounding_box(), await page.locator("#messages").bounding_box()
    assert card and pane and card["height"] <= pane["height"], (card, pane)
    assert await message.locator("blockquote").count() >= 6
    await message.get_by_role("button", name="Where they differ").click()
    await expect(page.get_by_role("dialog")).to_contain_text("When: ")
    await page.keyboard.press("Escape")
    await message.get_by_role("button", name="More quotes").click()
    await in_context(page.get_by_role("dialog")).click()
    await expect(page.get_by_role("dialog")).to_contain_text("it matches the stored article")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_contain_text("What happened")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_what_anybody_types_is_shown_as_it_is_and_does_nothing(open_page: Open) -> None:
    """Tags, entities and control sequences, in a message and in what a command says of them."""
    page = await open_page("#/C0VFX00002")
    hostile = "<img src=x onerror=alert(1)> & &lt;b&gt; <!channel> <https://evil.example|good>"
    for line in (hostile, f"/eternaut lens {hostile}"):
        await expect(await answer_to(page, line)).to_contain_text(hostile)
    assert await page.locator("#messages img, #messages script").count() == 0
    assert await page.locator("#messages a", has_text="good").count() == 0


async def test_an_offer_that_wants_words_of_ones_own_leaves_them_to_be_typed(open_page: Open) -> None:
    """`add <address of an article>` is not put into the box; what is typed whole is sent, in capitals too."""
    page = await open_page()
    await page.locator("#composer-text").press_sequentially("/eternaut ad")
    await page.keyboard.press("Tab")
    await expect(page.locator("#composer-text")).to_have_value("/eternaut add ")
    await page.fill("#composer-text", "/Eternaut HELP")
    before = await page.locator("#messages article").count()
    await page.press("#composer-text", "Enter")
    await expect(page.locator("#messages article")).to_have_count(before + 1)


async def test_a_mention_is_answered_in_a_thread_that_can_be_followed_up(open_page: Open) -> None:
    """The thread opens by itself beside the question, and a mention in it is answered there."""
    page = await open_page()
    await say(page, f"@eternaut {QUESTION}")
    inside = page.locator("#thread-messages article")
    await expect(inside).to_have_count(2)
    await say(page, "@eternaut and who said so?", box="#thread-text")
    await expect(inside).to_have_count(4)
    await expect(page.locator("#messages article").last.get_by_role("button", name="3 replies")).to_be_visible()
    await page.get_by_role("button", name="Close thread").click()
    await expect(page.locator("#thread")).to_be_hidden()


async def test_an_answer_is_shared_with_the_channel(open_page: Open) -> None:
    """After the click the other person sees it too."""
    page, other = await open_page("#/C0VFX00002"), await open_page("?as=ben#/C0VFX00002")
    before = await other.locator("#messages article").count()
    message = await answer_to(page, f"/eternaut {QUESTION}")
    await message.locator("button", has_text=re.compile("share", re.I)).click()
    await expect(other.locator("#messages article")).to_have_count(before + 1)
    await expect(other.locator("#messages article").last.locator("blockquote").first).to_be_visible()


async def test_a_quote_is_viewed_in_its_context(open_page: Open) -> None:
    """A modal with the article's passage; Escape closes it."""
    page = await open_page()
    message = await answer_to(page, f"/eternaut {QUESTION}")
    await in_context(message).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(re.compile("matches the stored article", re.I))
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_not_helpful_asks_why(open_page: Open) -> None:
    """The button opens a modal; sending it closes it."""
    page = await open_page()
    message = await answer_to(page, f"/eternaut {QUESTION}")
    await message.locator("button", has_text="Not helpful").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    for words in await dialog.get_by_role("textbox").all():
        await words.fill("Too long.")
    for choice in (await dialog.get_by_role("radio").all())[:1]:
        await choice.check()
    await dialog.locator("button[type=submit]").click()
    await expect(dialog).to_be_hidden()


async def test_home_shows_what_the_bot_knows(open_page: Open) -> None:
    """The tab is filled by the bot when it is opened."""
    page = await open_page()
    await page.get_by_role("link", name="eternaut: Home").click()
    await expect(page.locator("#home .block").nth(2)).to_be_visible()
    await expect(page.locator("#composer")).to_be_hidden()


async def test_the_bot_answers_in_its_direct_message(open_page: Open) -> None:
    """No mention is needed, and the status line goes away with the answer."""
    page = await open_page()
    await page.get_by_role("link", name="eternaut", exact=True).click()
    await say(page, QUESTION)
    await expect(page.locator("blockquote").first).to_be_attached()
    await expect(page.locator("#status")).to_be_empty()


async def test_a_message_is_checked_by_its_menu(open_page: Open) -> None:
    """The message shortcut opens a modal about each claim of a person's message."""
    page = await open_page("#/C0VFX00002")
    await say(page, "The scene was completed ten times faster with AI. The moon is made of cheese.")
    message = page.locator("#messages article", has_text="completed ten times faster").last
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name=re.compile("check", re.I)).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Supported.")
    await expect(dialog).to_contain_text("Not in the sources.")
    await page.get_by_role("button", name="Close").first.click()


async def test_the_direct_message_offers_questions_to_click(open_page: Open) -> None:
    """The bot's own prompts; a click asks, and no status stays."""
    page = await open_page()
    await page.get_by_role("link", name="eternaut", exact=True).click()
    prompt = page.locator("#messages .try").first
    await expect(prompt).to_be_visible()
    await prompt.click()
    await expect(page.locator("#messages blockquote").first).to_be_attached()
    await expect(page.locator("#status")).to_be_empty()


async def test_everything_works_by_keyboard_alone(open_page: Open) -> None:
    """Completion, sending, reaching a button, opening and closing a modal, and the focus is where it was."""
    page = await open_page()
    await expect(page.locator("#composer-text")).to_be_focused()
    before = await page.locator("#messages article").count()
    await page.keyboard.type("/et")
    await expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.locator("#composer-text")).to_have_value("/eternaut ")
    await page.keyboard.type(QUESTION)
    await page.keyboard.press("Enter")
    await expect(page.locator("#messages article")).to_have_count(before + 1)
    button = in_context(page.locator("#messages article").last)
    for _ in range(30):
        await page.keyboard.press("Shift+Tab")
        if await button.evaluate("button => button === document.activeElement"):
            break
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(button).to_be_focused()


async def test_a_phone_shows_one_pane_at_a_time(open_page: Open) -> None:
    """At 390 pixels nothing is wider than the screen, and the panes are reached by their buttons."""
    page = await open_page(width=390)
    await asked_in_thread(page)
    await expect(page.locator("#thread-messages article")).to_have_count(2)
    await expect(page.locator("main")).to_be_hidden()
    await page.get_by_role("button", name="Close thread").click()
    await page.get_by_role("button", name="Channels").click()
    await page.get_by_role("link", name="# vfx").click()
    await expect(page.get_by_role("heading", name="# vfx", exact=True)).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_words_that_were_not_sent_wait_in_their_channel(open_page: Open) -> None:
    """Looking into another channel loses nothing, and nothing goes along into it."""
    page = await open_page()
    await page.fill("#composer-text", "half a question")
    await page.get_by_role("link", name="# vfx").click()
    await expect(page.locator("#composer-text")).to_have_value("")
    await page.go_back()
    await expect(page.locator("#composer-text")).to_have_value("half a question")


async def test_acting_as_somebody_else(open_page: Open) -> None:
    """The menu in the sidebar changes who one is, and the address keeps it."""
    page = await open_page()
    await page.get_by_label("Acting as").select_option(label="Ben Okafor")
    await say(page, "hello from Ben")
    await expect(page.locator("#messages article").last).to_contain_text("Ben Okafor")
    assert "as=U0BEN00002" in page.url


async def test_inspecting_shows_what_went_in_and_came_out(open_page: Open) -> None:
    """Beside the messages stand the payloads and the calls, and a message leads to its own."""
    page = await open_page("?inspect")
    message = await answer_to(page, f"/eternaut {QUESTION}")
    await expect(page.locator("#trace-entries details").last).to_contain_text("/eternaut")
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Inspect").click()
    await expect(page.locator("#trace-entries details[open]")).to_contain_text("response_url")


async def test_what_cannot_be_done_is_said(open_page: Open) -> None:
    """An unknown command leaves the words in the box, with a sentence that says why."""
    page = await open_page()
    await say(page, "/nothing")
    await expect(page.get_by_role("alert")).to_contain_text("not a command here")
    await expect(page.locator("#composer-text")).to_have_value("/nothing")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1600])
async def test_axe_finds_no_serious_fault(open_page: Open, scheme: str, width: int) -> None:
    """The channel with answers, a thread, a modal, the Home tab and the inspect pane."""
    page = await open_page("?as=ben&inspect#/C0VFX00002", width=width, scheme=scheme)
    message = await answer_to(page, f"/eternaut {QUESTION}")
    await page.fill("#composer-text", "/et")
    await faultless(page, "answer and completions")
    await page.fill("#composer-text", "")
    await message.locator("button", has_text="Not helpful").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await faultless(page, "modal")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await asked_in_thread(page)
    await expect(page.locator("#thread-messages article").last).to_be_visible()
    await faultless(page, "thread")
    await page.goto(page.url.split("#")[0] + "#/home")
    await expect(page.locator("#home .block").first).to_be_visible()
    await faultless(page, "home")


async def faultless(page: Page, where: str) -> None:
    """No serious or critical violation of axe's rules now."""
    await page.evaluate(axe.AXE_FILE_PATH.read_text())
    found = await page.evaluate("axe.run({ exclude: ['#trace pre'] })")
    faults = [
        (fault["id"], [node["html"][:160] for node in fault["nodes"]])
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    assert faults == [], where
