"""Takes the pictures of what feeds bring and of the note on a vanished quote anew. `make pictures`."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.app import answering
from bot.follow.desk import Manners
from bot.follow.feeds import Feed, Habits
from bot.follow.following import Following, Place
from bot.follow.reader import Reader
from bot.follow.records import Records
from bot.local.workspace import SlashCommand, Workspace
from bot.settings import load
from bot.slack.desk_side import DeskSide
from bot.slack.feed_side import FeedSide
from bot.store.migrate import migrate
from bot.store.open import open_store
from tests.follow.bot import Bot
from tests.follow.documents import Item, rss
from tests.follow.web import ARTICLE, serving
from tests.follow.web import Page as WebPage

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
ASKED = "How much faster was the sequence completed?"
COPY = "From our wire service\n\n"


async def taken(page: Page, place: Workspace, bot: Bot, folder: Path) -> None:
    """The list as an editor gets it, and the thread of an answer whose article was changed."""
    ana = place.slack.person("ana")
    await place.slack.until(lambda slack: slack.messages(ana.id), seconds=60)
    direct = place.slack.board.direct(ana)
    await page.goto(f"{place.address}#/{direct.id}")
    told = page.locator("#messages article").filter(has_text="come from your feeds").first
    await told.wait_for()
    await page.wait_for_timeout(300)
    await told.screenshot(path=PICTURES / "waiting.png")

    asked = (await place.slack.mention(ASKED)).message
    assert asked is not None
    await place.slack.until(lambda slack: len(slack.messages("#newsroom")) == 2, seconds=30)
    await place.slack.until(lambda _: bot.store.quotes.counts_of_all(), seconds=30)
    corrected(folder)
    bot.read_again()
    await place.slack.until(lambda slack: len(slack.messages("#newsroom")) == 3, seconds=30)
    note = place.slack.messages("#newsroom")[-1]
    await page.goto(f"{place.address}#/{note.channel}/{note.thread_ts}")
    await page.reload()
    shown = page.locator("article").filter(has_text="no longer in its article").last
    await shown.wait_for()
    await page.wait_for_timeout(300)
    await shown.screenshot(path=PICTURES / "vanished.png")


def corrected(folder: Path) -> None:
    """The articles give another figure from now on."""
    for path in folder.glob("*.txt"):
        path.write_text(path.read_text("utf-8").replace("10 times faster", "5 times faster"), "utf-8")


async def main() -> None:
    """Both pictures."""
    with tempfile.TemporaryDirectory() as home:
        folder, url = Path(home) / "articles", f"sqlite:///{home}/eternaut.db"
        shutil.copytree(ROOT / "seeds", folder)
        migrate(url)
        store = open_store(url)
        plain = {"Content-Type": "text/plain; charset=utf-8"}
        copied = WebPage(COPY.encode() + next(folder.glob("004_*")).read_bytes(), headers=plain)
        slash = SlashCommand("/eternaut", hints=(), escape=False)
        with serving({"/paint": WebPage(ARTICLE.encode()), "/copy": copied}) as web:
            links = [Item(web.url(path)) for path in ("/copy", "/paint")]
            web.pages["/feed"] = WebPage(rss(*links), headers={"Content-Type": "application/rss+xml"})
            async with Workspace(commands=[slash], suggestions=[], first_port=0) as place, async_playwright() as driver:
                records = Records(store.articles, lambda: datetime.now(UTC))
                current = Following(Place(folder), answering(load(ROOT / "seeds")), records)
                editors = (place.slack.person("ana").id,)
                bot = Bot(place.slack, store, current, manners=Manners(editors=editors, exempt=(web.host,)))
                feeds, habits = (Feed(web.url("/feed")),), Habits(pace=0.01)
                reader = Reader(feeds, store.feeds, store.locks, bot.desk, bot.clock, habits)
                side = DeskSide(bot.desk, reader)
                async with bot.running(beside=[FeedSide(reader, side.notice, idle=0.1).run], desk=side):
                    browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                    page = await browser.new_page(viewport={"width": 1100, "height": 1000}, reduced_motion="reduce")
                    await taken(page, place, bot, folder)
                    await browser.close()
        store.close()


if __name__ == "__main__":
    asyncio.run(main())
