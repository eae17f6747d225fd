"""Two processes of the bot on one database: each feed is asked by one, each note and each message comes once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from bot.local.standin import SCOPES, StandIn
from bot.store.migrate import migrate
from tests.follow.conftest import ROOT, STORY
from tests.follow.documents import Item, rss
from tests.follow.web import Page, Web, serving
from tests.needs import needed
from tests.shell.test_whole_path import ended, environment, running

needed("feedparser", group="follow")

COST = "What will the repair of the bridge cost?"
NOTE = "no longer in"


def configured(tmp_path: Path, slack: StandIn, web: Web) -> Path:
    """The configuration of the program, with Ana as editor, the test's server, and its feed."""
    config = tmp_path / "config"
    config.mkdir()
    for path in (ROOT / "config").iterdir():
        (config / path.name).write_bytes(path.read_bytes())
    told = (config / "eternaut.toml").read_text("utf-8")
    told = told.replace("editors = []", f'editors = ["{slack.person("ana").id}"]')
    told = (
        told.replace("beat = 15", "beat = 0.3")
        .replace("quiet = 60", "quiet = 3")
        .replace("exempt = []", f'exempt = ["{web.host}"]')
    )
    (config / "eternaut.toml").write_text(told, "utf-8")
    (config / "feeds.toml").write_text(f'[[feed]]\nurl = "{web.url("/feed")}"\nwords = ["bridge"]\n', "utf-8")
    return config


async def test_what_several_processes_could_do_is_done_once(url: str, folder: Path, tmp_path: Path) -> None:
    """Both are killed and started again; another text comes; nothing is asked, told or noted a second time."""
    migrate(url)
    async with StandIn(ack_seconds=20, trigger_seconds=60, scopes=(*SCOPES, "channels:read")) as slack:
        ana = slack.person("ana").id
        with serving({"/paint": Page()}) as web:
            web.pages["/feed"] = Page(rss(Item(web.url("/paint"))), headers={"Content-Type": "application/xml"})
            more = {"ETERNAUT_CONFIG": str(configured(tmp_path, slack, web)), "ARTICLES_DIR": str(folder)}
            env = environment(slack, SLACK_APP_TOKEN=slack.app_token, DATABASE_URL=url, **more)
            await first_life(slack, env, folder, tmp_path)
            printed = await second_life(slack, env, folder, tmp_path)
        assert [path for path, _ in web.asked] == ["/feed", "/paint"]
    told = [one for one in slack.messages(ana) if "come from your feeds" in one.text]
    assert len(told) == 1 and "Painting the bridge" in told[0].text
    notes = [one for one in slack.board.messages if NOTE in one.text]
    assert len(notes) == 3 == len({one.thread_ts for one in notes})
    assert "Traceback" not in printed
    assert "cobalt" not in printed and "4 million" not in printed, "no article's words stand in the log"


async def first_life(slack: StandIn, env: Mapping[str, str], folder: Path, cwd: Path) -> None:
    """Three answers are posted, the feed is read, the article is changed, and both processes are killed at once."""
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(running("socket", env=env, cwd=cwd)) for _ in range(2)]
        await slack.connected(2, seconds=60)
        for _ in range(3):
            await slack.mention(COST, channel="#newsroom")
        await slack.until(lambda slack: answers(slack) == 3, seconds=30)
        await slack.until(lambda slack: slack.messages(slack.person("ana").id), seconds=60)
        (folder / "repair.txt").write_text(STORY["repair.txt"].replace("4 million", "9 million"), "utf-8")
        await slack.until(lambda slack: any(NOTE in one.text for one in slack.board.messages), seconds=30)
        for process in processes:
            process.kill()
            await process.wait()


async def second_life(slack: StandIn, env: Mapping[str, str], folder: Path, cwd: Path) -> str:
    """What was left to be done is done; what they print."""
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(running("socket", env=env, cwd=cwd)) for _ in range(2)]
        await slack.connected(2, seconds=60)
        await slack.until(lambda slack: sum(NOTE in one.text for one in slack.board.messages) >= 3, seconds=120)
        (folder / "repair.txt").write_text("Nothing of it is told today, said Mayor Ada Ruiz.\n", "utf-8")
        await asyncio.sleep(3)
        return "".join([(await ended(process))[1] for process in processes])


def answers(slack: StandIn) -> int:
    """How many answers stand in the channel."""
    return sum("4 million" in one.text and NOTE not in one.text for one in slack.messages("#newsroom"))
