"""A posted quote that its article no longer says: its thread is told, once, by real parts on a stand-in for Slack."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.answers.verbatim import Checked
from bot.corpus.model import Article, Corpus
from bot.digests.quoted import stands_in
from bot.digests.values import Place as Channel
from bot.digests.values import Posted, Quote
from bot.follow.following import Following, Place
from bot.follow.records import Records
from bot.local.board import Message
from bot.local.limits import text_breaches
from bot.local.live import pings
from bot.local.standin import SCOPES, StandIn
from bot.slack.views.vanished import MOST, vanished_view
from bot.store.deliveries import State
from bot.store.open import Store, open_store
from tests.follow.bot import Bot, shown, words
from tests.follow.conftest import ROOT, STORY
from tests.slack.values import ARTICLES, CORPUS, HOSTILE

COST = "What will the repair of the bridge cost?"
NOTE = "no longer in"


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    """A running stand-in, patient enough for a busy machine."""
    async with StandIn(ack_seconds=20, trigger_seconds=60, scopes=(*SCOPES, "channels:read")) as standin:
        yield standin


@pytest.fixture
def bot(slack: StandIn, store: Store, current: Following[Checked]) -> Bot:
    """The bot on the story of the bridge."""
    return Bot(slack, store, current)


def corrected(folder: Path) -> None:
    """The article gives another figure from now on."""
    (folder / "repair.txt").write_text(STORY["repair.txt"].replace("4 million", "9 million"), "utf-8")


def notes(slack: StandIn) -> list[Message]:
    """All notes, wherever they stand."""
    return [message for message in slack.board.messages if NOTE in message.text]


async def answered(slack: StandIn, channel: str, says: str = "4 million") -> Message:
    """The answer, once it stands there."""
    await slack.until(lambda slack: any(says in one.text for one in slack.messages(channel)), seconds=60)
    return next(one for one in slack.messages(channel) if says in one.text)


async def told(slack: StandIn, count: int) -> list[Message]:
    """That many notes, and no more of them a while later."""
    await slack.until(lambda slack: len(notes(slack)) >= count, seconds=60)
    await asyncio.sleep(0.5)
    assert len(notes(slack)) == count
    return notes(slack)


async def test_the_thread_of_each_posted_answer_is_told_once(
    slack: StandIn, bot: Bot, folder: Path, store: Store
) -> None:
    """A mention, a direct message, a shared answer and a digest; not what only one person saw. Never a second time."""
    ana = slack.person("ana")
    async with bot.running():
        mention = (await slack.mention(COST)).message
        await slack.dm(COST, user="ana")
        assert mention is not None
        reply = await answered(slack, "#newsroom")
        direct = await answered(slack, ana.id)
        only_ana = await shown(slack, COST, channel="#vfx")
        assert only_ana.ephemeral
        await slack.action(only_ana, "share_to_channel", user="ana")
        await slack.until(lambda slack: not all(one.ephemeral for one in slack.messages("#vfx")), seconds=60)
        shared = next(one for one in slack.messages("#vfx") if not one.ephemeral)
        await shown(slack, "card", channel="#vfx")
        await slack.mention("card", channel="#vfx")
        await slack.until(lambda _: store.quotes.counts_of_all().get("repair.txt", 0) >= 3, seconds=60)
        assert notes(slack) == []
        corrected(folder)
        bot.read_again()
        found = await told(slack, 3)
        assert {(one.channel, one.thread_ts) for one in found} == {
            (reply.channel, mention.ts),
            (direct.channel, direct.ts),
            (shared.channel, shared.ts),
        }
        for one in found:
            assert "4 million" in words(one) and "revision 2 today" in words(one)
            assert pings({"text": one.text, "blocks": list(one.blocks)}) == ()
        await slack.action(found[0], "view_in_context:1", user="ana")
        await slack.until(lambda slack: any("4 million" in str(view.body) for view in slack.views), seconds=60)
        (folder / "repair.txt").write_text("Who repairs the bridge?\n\nNobody knows what it costs.\n", "utf-8")
        bot.read_again()
        await told(slack, 3)
    async with bot.running():
        await told(slack, 3)


async def test_a_digest_is_told_too_and_its_rest(
    slack: StandIn, tmp_path: Path, make: Callable[[Corpus], Checked], records: Records, store: Store
) -> None:
    """Quotes of the post and quotes of the reply with the rest, each in the digest's thread."""
    folder = tmp_path / "seeds"
    shutil.copytree(ROOT / "seeds", folder)
    bot = Bot(slack, store, Following(Place(folder), make, records))
    async with bot.running():
        await slack.mention("digest now")
        await slack.until(lambda _: len({ts for ts, _ in posted(store)}) >= 2, seconds=60)
        digest = next(one for one in slack.messages("#newsroom") if one.text.startswith("Digest"))
        assert {thread for _, thread in posted(store)} == {"", digest.ts}
        for path in folder.glob("*.txt"):
            path.write_text("Something else entirely is told here today.\n", "utf-8")
        bot.read_again()
        assert [one.thread_ts for one in await told(slack, 2)] == [digest.ts] * 2


def posted(store: Store) -> set[tuple[str, str]]:
    """Message and thread of every quote that is kept."""
    return {(one.ts, one.thread) for text in store.quotes.texts() for one in store.quotes.of_text(*text)}


async def test_a_quote_that_still_stands_somewhere_is_not_noted(
    slack: StandIn, bot: Bot, folder: Path, store: Store
) -> None:
    """Moved, set in other lines, or in an article that is gone; and when it vanishes later, it is noted."""
    path = folder / "repair.txt"
    async with bot.running():
        await slack.mention(COST)
        await answered(slack, "#newsroom")
        await slack.until(lambda _: store.quotes.counts_of_all(), seconds=60)
        moved = STORY["repair.txt"].replace(" 4 million ", "\n4  million ")
        path.write_text(f"A new beginning.\n\n{moved}", "utf-8")
        bot.read_again()
        await told(slack, 0)
        path.unlink()
        bot.read_again()
        await told(slack, 0)
        corrected(folder)
        bot.read_again()
        await told(slack, 1)


@pytest.mark.parametrize("fault", ["lost_reply", "lost_request", "ratelimited", "500"])
async def test_whatever_becomes_of_the_request_there_is_one_note(
    slack: StandIn, bot: Bot, folder: Path, store: Store, fault: str
) -> None:
    """An outcome that is not known is looked up in the thread before anything is sent again."""
    async with bot.running():
        await slack.mention(COST)
        await answered(slack, "#newsroom")
        await slack.until(lambda _: store.quotes.counts_of_all(), seconds=60)
        slack.fault("chat.postMessage", fault, seconds=0)
        corrected(folder)
        bot.read_again()
        await slack.until(lambda _: store.deliveries.counts().get(State.SENT), seconds=60)
        await told(slack, 1)


async def test_several_processes_tell_once(
    slack: StandIn, bot: Bot, folder: Path, make: Callable[[Corpus], Checked], store: Store
) -> None:
    """Each with its own connection to the database and its own look at the folder, both at once."""
    other_store = open_store(str(store.engine.url))
    records = Records(other_store.articles, bot.clock)
    other = Bot(slack, other_store, Following(Place(folder, folder.parent / "sources.toml"), make, records))
    async with bot.running(), other.running():
        for _ in range(4):
            await slack.mention(COST)
        await slack.until(lambda _: store.quotes.counts_of_all().get("repair.txt", 0) >= 4, seconds=60)
        corrected(folder)
        bot.read_again()
        other.read_again()
        found = await told(slack, 4)
    assert len({one.thread_ts for one in found}) == 4
    other_store.close()


async def test_sources_tells_how_many_quotes_are_in_use(slack: StandIn, bot: Bot, store: Store) -> None:
    """From the same record: what only one person saw does not count."""
    async with bot.running():
        assert (await shown(slack, "sources")).text.count("0 quotes in use") == 2
        await slack.mention(COST)
        await slack.until(lambda _: store.quotes.counts_of_all(), seconds=60)
        assert "1 quote in use" in (await shown(slack, "sources")).text
        await shown(slack, COST)
        assert "1 quote in use" in (await shown(slack, "sources")).text


def test_a_note_is_harmless_and_within_limits() -> None:
    """Whatever the article says, and however many quotes have vanished at once."""
    for article in ARTICLES:
        for count in (1, MOST, 40):
            words_of = article.text[:1500] or "…"
            gone = [
                Posted(Channel("", "T1", "C1"), "1.1", "", at, Quote(article.id, "p", at, words_of))
                for at in range(count)
            ]
            note = vanished_view(gone, CORPUS)
            assert text_breaches(note.text, note.blocks) == ()
            assert pings({"text": note.text, "blocks": list(note.blocks)}) == ()
            assert (f"{count} quotes above are" in note.text) == (count > 1)


def test_white_space_is_no_change() -> None:
    """A quote is looked for as a reader would."""
    quote = Quote("a.txt", "p", 0, "It cost\n $3 million.")
    assert stands_in(quote, Article("a.txt", "Before. It  cost $3\tmillion. After.", "A"))
    assert not stands_in(quote, Article("a.txt", "It cost $4 million.", "A"))
    assert stands_in(Quote(HOSTILE.id, "p", 0, HOSTILE.text), HOSTILE)
