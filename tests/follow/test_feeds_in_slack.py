"""What feeds bring, as people in Slack see it: a stand-in, a real web server, a real store, real answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.answers.verbatim import Checked
from bot.follow.copies import Likeness
from bot.follow.desk import Manners, Proposal
from bot.follow.feeds import Feed, Habits
from bot.follow.following import Following
from bot.follow.reader import Reader
from bot.local.board import Message
from bot.local.limits import text_breaches
from bot.local.live import live_mentions, pings
from bot.local.standin import SCOPES, StandIn
from bot.slack.desk_side import DeskSide
from bot.slack.feed_side import FeedSide
from bot.slack.views import waiting as views
from bot.store.open import Store
from tests.follow.bot import Bot, shown, words
from tests.follow.conftest import ids
from tests.follow.documents import Item, rss
from tests.follow.web import ARTICLE, Page, Web, serving
from tests.needs import needed
from tests.slack.values import ARTICLES, HOSTILE

needed("feedparser", group="follow")

XML = {"Content-Type": "application/rss+xml"}
ANA, BEN = "ana", "ben"


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    """A running stand-in, patient enough for a busy machine."""
    async with StandIn(ack_seconds=20, trigger_seconds=60, scopes=(*SCOPES, "channels:read")) as standin:
        yield standin


@pytest.fixture
def web() -> Iterator[Web]:
    """A feed with two articles that match, and one that leads nowhere."""
    with serving({"/paint": Page(), "/plain": Page(ARTICLE.replace("Painting", "Lighting").encode())}) as server:
        links = [Item(server.url(path)) for path in ("/paint", "/plain", "/gone")]
        server.pages["/feed"] = Page(rss(*links), headers=XML)
        yield server


@pytest.fixture
def bot(slack: StandIn, store: Store, current: Following[Checked], web: Web) -> Bot:
    """Ana may add articles."""
    return Bot(slack, store, current, manners=Manners(editors=(slack.person(ANA).id,), exempt=(web.host,)))


@asynccontextmanager
async def following(bot: Bot, web: Web, *, habits: Habits | None = None) -> AsyncIterator[Reader]:
    """The bot with its feed, looked at without a pause between requests."""
    desk = bot.desk
    feeds = (Feed(web.url("/feed"), ("bridge",)),)
    told = habits or Habits(pace=0.01)
    reader = Reader(feeds, bot.store.feeds, bot.store.locks, desk, bot.clock, told)
    side = DeskSide(desk, reader)
    async with bot.running(beside=[FeedSide(reader, side.notice, idle=0.05).run], desk=side):
        yield reader


async def waits(bot: Bot, count: int) -> None:
    """Until so many articles wait."""
    await bot.slack.until(lambda _: len(bot.store.feeds.waiting()) == count, seconds=40)


async def listed(slack: StandIn, text: str = "add", *, user: str = ANA) -> Message:
    """The list, as a slash command shows it."""
    return await shown(slack, text, user=user)


def row(message: Message, number: int) -> str:
    """The block id by which the buttons of the article with this number are told from the others."""
    rows = [str(block.get("block_id", "")) for block in message.blocks if block["type"] == "actions"]
    return next(name for name in rows if name == f"waiting:{number}")


async def test_what_waits_is_told_to_an_editor_and_added_or_dismissed_in_slack(
    slack: StandIn, bot: Bot, web: Web, current: Following[Checked]
) -> None:
    """A direct message with the list; a yes brings the article into the answers, a no takes it off the list."""
    ana = slack.person(ANA).id
    async with following(bot, web):
        await slack.until(lambda slack: slack.messages(ana), seconds=60)
        told = slack.messages(ana)[-1]
        assert "come from your feeds" in told.text and "2 articles from your feeds wait" in told.text
        assert "Painting the bridge" in told.text and "nearly a copy" not in told.text
        assert ids(current) == ["bridge.txt", "repair.txt"]
        [number] = [one.number for one in bot.store.feeds.waiting() if one.article.title.startswith("Painting")]
        await slack.action(told, "waiting_add", block_id=row(told, number), user=ANA)
        await slack.until(lambda slack: "Added as [3]" in words(slack.messages(ana)[-1]), seconds=40)
        assert current.now().corpus.articles[2].title == "Painting the bridge"
        left = slack.messages(ana)[-1]
        assert "1 article from your feeds waits" in left.text
        assert "cobalt blue" in words(await listed(slack, "Who will paint the bridge?"))
        await slack.action(left, "waiting_dismiss", user=ANA)
        await slack.until(lambda slack: "Dismissed" in words(slack.messages(ana)[-1]), seconds=40)
        assert views.NOTHING in slack.messages(ana)[-1].text
        await slack.action(told, "waiting_add", block_id=row(told, number), user=ANA)
        await slack.until(lambda slack: "does not wait any more" in words(slack.messages(ana)[-1]), seconds=40)
    assert len(ids(current)) == 3
    assert all(one.ephemeral for one in slack.messages("#newsroom")), "nothing was said to a channel"


async def test_the_list_is_there_for_whoever_asks_and_may(slack: StandIn, bot: Bot, web: Web) -> None:
    """`add` alone; a page of it by its number; others are told who may. The buttons are no better in other hands."""
    async with following(bot, web):
        await waits(bot, 2)
        message = await listed(slack)
        assert "Painting the bridge" in message.text and "Lighting the bridge" in message.text
        assert "wait for a yes" in (await listed(slack, "add 9")).text
        assert "editors = " in (await listed(slack, user=BEN)).text
        first = bot.store.feeds.waiting()[0].number
        await slack.action(message, "waiting_add", block_id=row(message, first), user=BEN)
        await slack.until(lambda slack: "editors = " in words(slack.messages("#newsroom")[-1]), seconds=60)
        assert len(bot.store.feeds.waiting()) == 2
        await slack.mention("add", user=ANA)
        await slack.called_within("chat.postEphemeral", seconds=60)


async def test_nobody_is_told_twice_or_too_often(slack: StandIn, bot: Bot, web: Web) -> None:
    """One message for what came together; what comes soon after it is on the list without another one."""
    ana = slack.person(ANA).id
    async with following(bot, web):
        await slack.until(lambda slack: slack.messages(ana), seconds=60)
        await waits(bot, 2)
        web.pages["/feed"] = Page(rss(Item(web.url("/third"))), headers=XML)
        web.pages["/third"] = Page(ARTICLE.replace("Painting", "Mending").encode())
        bot.clock.ahead += timedelta(minutes=20)
        await waits(bot, 3)
        await asyncio.sleep(0.5)
        assert len(slack.messages(ana)) == 1
        bot.clock.ahead += timedelta(hours=6)
        await slack.until(lambda slack: len(slack.messages(ana)) == 2, seconds=40)
        bot.clock.ahead += timedelta(hours=6)
        await asyncio.sleep(0.5)
        assert len(slack.messages(ana)) == 2


async def test_where_nobody_is_named_nobody_is_told(slack: StandIn, bot: Bot, web: Web) -> None:
    """Everybody may add: then the list is there for everybody, and a message to nobody."""
    bot.manners = replace(bot.manners, editors=("*",))
    async with following(bot, web):
        await waits(bot, 2)
        await asyncio.sleep(0.5)
        assert "2 articles from your feeds wait" in (await listed(slack, user=BEN)).text
    assert slack.called("chat.postMessage") == []


async def test_a_feed_in_trouble_is_told_of_in_the_list(slack: StandIn, bot: Bot, web: Web) -> None:
    """To those who may do something about it."""
    web.pages["/feed"] = Page(b"", 500)
    async with following(bot, web) as reader:
        for _ in range(3):
            bot.clock.ahead += timedelta(days=1)
            await asyncio.sleep(0.5)
        await slack.until(lambda _: reader.problems(), seconds=60)
        text = (await listed(slack)).text
    assert "The feed at 127.0.0.1 cannot be read: its server answers with 500" in text
    assert views.NOTHING in text and "You can also say which" in text


async def test_without_feeds_add_alone_says_how_to_add(slack: StandIn, bot: Bot) -> None:
    """As before there were feeds."""
    async with bot.running():
        assert "Say which" in (await listed(slack)).text


@pytest.mark.parametrize("count", [0, 1, 5, 6, 5000])
def test_nothing_of_what_feeds_bring_comes_alive(count: int) -> None:
    """Titles, sources and first lines are foreign text, and so is what a feed's server says; limits hold."""
    for number in (1, 2, 9999):
        shown = views.waiting_page(count, number)
        proposals = [
            Proposal(at, ARTICLES[at % len(ARTICLES)], Likeness(4, 0.99), HOSTILE if at % 2 else None)
            for at in shown.rows
        ]
        message = views.waiting_view(
            shown,
            proposals,
            ARTICLES,
            count=count,
            first=[views.notice_of(count)],
            problems=[(HOSTILE.title, HOSTILE.text)] * 30,
        )
        assert text_breaches(message.text, message.blocks) == ()
        seen = {"blocks": list(message.blocks), "text": message.text}
        assert pings(seen) == ()
        assert {live.kind for live in live_mentions(seen)} <= {"link"}
        assert str(message.blocks).count("waiting_add") == len(proposals)
