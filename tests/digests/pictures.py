"""Takes the pictures of the digest anew: the seeds, then a sixth article and a copy on top of them. `make pictures`."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.answers.verbatim import Checked
from bot.app import open_answers
from bot.digests.plan import Rules
from bot.local.workspace import SlashCommand, Workspace
from bot.settings import load
from bot.slack.build import build
from bot.slack.client import posting_client
from bot.slack.digest_command import Manners
from bot.slack.digest_side import DigestSide
from bot.slack.socket import run_socket
from bot.slack.subcommands import BASE
from bot.store.deliveries import State
from bot.store.migrate import migrate
from bot.store.open import open_store

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
SUBSCRIBED = datetime(2026, 11, 23, 8, 2, tzinfo=UTC)
CHANNEL = "#newsroom"


class Days:
    """The articles and the time of each day."""

    def __init__(self, folder: Path) -> None:
        self.now, self.folder = SUBSCRIBED, folder
        shutil.copytree(ROOT / "seeds", folder)
        self.answers = open_answers(load(folder))

    def next(self, answers: Checked) -> None:
        """The next morning, with these articles."""
        self.answers = answers
        self.now += timedelta(days=1)

    def grown(self) -> Checked:
        """With the sixth article and a copy of the fifth."""
        shutil.copy(Path(__file__).parent / "data" / "sixth.txt", self.folder / "005_sixth.txt")
        copy = b"From our wire service\n\n" + next(self.folder.glob("004_*")).read_bytes()
        (self.folder / "006_copy.txt").write_bytes(copy)
        return open_answers(load(self.folder))


async def taken(page: Page, place: Workspace, digests: DigestSide, days: Days) -> None:
    """Two days in the channel, and one picture each of the digest, its reasons and its form."""
    ledger = digests.ledger
    await place.slack.command("/eternaut", "digest on 09:00 Europe/Madrid daily", channel=CHANNEL)
    days.next(days.answers)
    await place.slack.until(lambda _: ledger.counts().get(State.SENT) == 2, seconds=30)
    days.next(days.grown())
    await place.slack.until(lambda _: ledger.counts().get(State.SENT) == 4, seconds=30)
    await page.reload()
    digest = page.locator("#messages article").filter(has_text="New or changed").first
    await digest.wait_for()
    await page.wait_for_timeout(300)
    await digest.screenshot(path=PICTURES / "digest.png")
    for button, name in (("Why this?", "digest-why"), ("", "digest-form")):
        if button:
            await digest.get_by_role("button", name=button).click()
        else:
            await place.slack.command("/eternaut", "digest", channel=CHANNEL)
        modal = page.locator("dialog[open]").last
        await modal.wait_for()
        await page.wait_for_timeout(500)
        await modal.screenshot(path=PICTURES / f"{name}.png")
        await page.keyboard.press("Escape")


async def main() -> None:
    """All pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        days, url = Days(Path(folder) / "articles"), f"sqlite:///{folder}/eternaut.db"
        migrate(url)
        store = open_store(url)
        slash = SlashCommand("/eternaut", hints=(), escape=False)
        async with Workspace(commands=[slash], suggestions=[], first_port=0) as place, async_playwright() as driver:
            digests = DigestSide(
                store.subscriptions,
                store.deliveries,
                store.locks,
                current=lambda where: days.answers,
                now=lambda: days.now,
                rules=Rules(beat=0.1, pace=0.0),
                manners=Manners(),
            )
            side = build(
                client=posting_client(token=place.slack.bot_token, base_url=place.slack.url),
                signing_secret="",
                current=lambda where: days.answers,
                inbox=store.inbox,
                threads=store.threads,
                votes=store.votes,
                gaps=store.gaps,
                clock=lambda: days.now,
                subcommands=(*BASE, digests.command.subcommand()),
                first=[digests.listen],
                beside=(digests.run,),
            )
            stop = asyncio.Event()
            running = asyncio.create_task(run_socket(side, app_token=place.slack.app_token, stop=stop))
            await place.slack.connected()
            browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = await browser.new_page(viewport={"width": 1100, "height": 1000}, reduced_motion="reduce")
            await page.goto(f"{place.address}#/C0NEWSROOM")
            await taken(page, place, digests, days)
            await browser.close()
            stop.set()
            await running
        store.close()


if __name__ == "__main__":
    asyncio.run(main())
