"""Articles handed in from Slack: a command in a stand-in for Slack, a page from a real web server, real answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answers.verbatim import Checked
from bot.corpus.model import Corpus
from bot.follow.desk import Desk, Manners
from bot.follow.following import Following, Place
from bot.follow.records import Records
from bot.local.board import Message
from bot.local.courier import Ack
from bot.local.standin import StandIn
from bot.slack.build import build
from bot.slack.client import posting_client
from bot.slack.desk_side import DeskSide
from bot.slack.socket import run_socket
from bot.slack.subcommands import BASE
from bot.store.open import Store
from tests.follow.conftest import STORY, ids
from tests.follow.web import ARTICLE, Page, Web, serving
from tests.promises.reporting import Promise

ANA, BEN = "ana", "ben"


@asynccontextmanager
async def connected(slack: StandIn, current: Following[Checked], store: Store, manners: Manners) -> AsyncIterator[None]:
    """The bot with a desk, by Socket Mode, until the end of the `with`."""

    def clock() -> datetime:
        return datetime.now(UTC)

    desk = DeskSide(
        Desk(
            articles=lambda where: store.articles,
            corpus=lambda where: current.now().corpus,
            refresh=lambda where: current.refresh(),
            clock=clock,
            manners=manners,
        )
    )
    side = build(
        client=posting_client(token=slack.bot_token, base_url=slack.url),
        signing_secret="",
        current=lambda where: current.now(),
        inbox=store.inbox,
        threads=store.threads,
        votes=store.votes,
        gaps=store.gaps,
        clock=clock,
        earlier=lambda where, article: store.articles.texts(article),
        subcommands=(*BASE, *desk.subcommands()),
        first=[desk.listen],
    )
    stop = asyncio.Event()
    running = asyncio.create_task(run_socket(side, app_token=slack.app_token, stop=stop))
    try:
        await slack.connected()
        yield
    finally:
        stop.set()
        await running


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    """A running stand-in, patient enough for a busy machine."""
    async with StandIn(ack_seconds=20, trigger_seconds=60) as standin:
        yield standin


@pytest.fixture
def allowed(slack: StandIn) -> Callable[[Web], Manners]:
    """Ana may add articles, from the test's own server too."""
    return lambda web: Manners(editors=(slack.person(ANA).id,), exempt=(web.host,))


async def shown(slack: StandIn, text: str, *, user: str = ANA) -> Message:
    """What a slash command shows in the end: in its ack, or a moment after it."""
    before = len(slack.messages("#newsroom"))
    ack: Ack = await slack.command("/eternaut", text, user=user)
    assert ack.ok, ack.error
    late = "still looking" in str(ack.payload)
    await slack.until(lambda slack: len(slack.messages("#newsroom")) > before + late, seconds=20)
    return slack.messages("#newsroom")[-1]


def words(message: Message) -> str:
    """Everything that a message shows."""
    return str(message.blocks)


async def pressed(slack: StandIn, message: Message, button: str, *, user: str = ANA, says: str) -> None:
    """Press a button, and wait until something in the channel says so."""
    await slack.action(message, button, user=user)
    await slack.until(lambda slack: any(says in words(one) for one in slack.messages("#newsroom")), seconds=20)


async def test_an_article_is_shown_added_asked_about_and_removed(
    slack: StandIn, current: Following[Checked], store: Store, allowed: Callable[[Web], Manners]
) -> None:
    """The whole way of one article. What the page says about its address is not believed."""
    pages = {"/paint": Page()}
    with serving(pages) as web:
        async with connected(slack, current, store, allowed(web)):
            proposal = await shown(slack, f"add {web.url('/paint')}")
            for told in ("Painting the bridge", "Tarn Daily", "2 March 2026", "cobalt blue", "It is new", "127.0.0.1"):
                assert told in words(proposal)
            assert "somebody-else" not in words(proposal)
            assert ids(current) == ["bridge.txt", "repair.txt"], "nothing is added without a yes"
            await pressed(slack, proposal, "desk_add", says="Added as [3]")
            assert "cobalt blue" in words(await shown(slack, "Who will paint the bridge?"))
            again = await shown(slack, f"add {web.url('/paint')}")
            assert "it is article [3] already" in words(again)

            pages["/paint"] = Page(ARTICLE.replace("cobalt blue", "emerald green").encode())
            changed = await shown(slack, f"add {web.url('/paint')}")
            assert "takes its place" in words(changed)
            await pressed(slack, changed, "desk_add", says="Added as [3]")
            await slack.until(lambda slack: current.now().corpus.articles[2].revision == 2)
            assert "emerald green" in words(await shown(slack, "Who will paint the bridge?"))
            assert [text.revision for text in store.articles.texts(current.now().corpus.articles[2].id)] == [2, 1]

            removal = await shown(slack, "remove [3]")
            assert "Painting the bridge" in words(removal)
            await pressed(slack, removal, "desk_remove", says="out of the story. Quotes")
            assert ids(current) == ["bridge.txt", "repair.txt"]
            kept = store.articles.added()
    assert kept == ()


async def test_a_copy_is_told_from_news(
    slack: StandIn, current: Following[Checked], store: Store, allowed: Callable[[Web], Manners]
) -> None:
    """A syndicated article with another first line is nearly a copy, and may be added all the same."""
    copied = f"By our own reporter.\n\n{STORY['repair.txt']}"
    with serving({"/copy": Page(copied.encode(), headers={"Content-Type": "text/plain; charset=utf-8"})}) as web:
        async with connected(slack, current, store, allowed(web)):
            proposal = await shown(slack, f"add {web.url('/copy')}")
            assert "nearly a copy of [2]" in words(proposal)
            await pressed(slack, proposal, "desk_drop", says="left it out")
    assert ids(current) == ["bridge.txt", "repair.txt"]


async def test_nobody_adds_articles_unless_named(
    slack: StandIn, current: Following[Checked], store: Store, promise: Promise
) -> None:
    """By default nobody may, and is told how to change that; nothing is fetched."""
    with serving({"/paint": Page()}) as web:
        async with connected(slack, current, store, Manners(exempt=(web.host,))):
            for text in (f"add {web.url('/paint')}", "add", "remove 1"):
                assert "editors = " in words(await shown(slack, text))
        assert web.asked == []
    promise("E8", "additions and removals of articles by somebody who may not", "0 of 3")


async def test_a_button_in_other_hands_does_nothing(
    slack: StandIn, current: Following[Checked], store: Store, allowed: Callable[[Web], Manners]
) -> None:
    """Who sees the message need not be who may add."""
    with serving({"/paint": Page()}) as web:
        async with connected(slack, current, store, allowed(web)):
            proposal = await shown(slack, f"add {web.url('/paint')}")
            await pressed(slack, proposal, "desk_add", user=BEN, says="editors = ")
            assert ids(current) == ["bridge.txt", "repair.txt"]
            await pressed(slack, proposal, "desk_add", says="Added as [3]")


async def test_a_second_press_leaves_what_the_first_one_brought(
    slack: StandIn, current: Following[Checked], store: Store, allowed: Callable[[Web], Manners]
) -> None:
    """A double click: the outcome stays in the message, and beside it stands that there was nothing left to do."""
    with serving({"/paint": Page()}) as web:
        async with connected(slack, current, store, allowed(web)):
            proposal = await shown(slack, f"add {web.url('/paint')}")
            await pressed(slack, proposal, "desk_add", says="Added as [3]")
            await pressed(slack, proposal, "desk_add", says="does not wait any more")
            removal = await shown(slack, "remove 3")
            await pressed(slack, removal, "desk_remove", says="out of the story. Quotes")
            await pressed(slack, removal, "desk_remove", says="not in the story any more")
    told = [words(message) for message in slack.messages("#newsroom")]
    for outcome in ("Added as [3]", "out of the story. Quotes", "does not wait", "not in the story any more"):
        assert any(outcome in one for one in told), outcome


async def test_what_cannot_be_added_is_told_in_one_sentence(
    slack: StandIn, current: Following[Checked], store: Store, allowed: Callable[[Web], Manners]
) -> None:
    """A page that is gone, a picture, an address inside the house, a file that is no added article."""
    picture = Page(b"\x89PNG", headers={"Content-Type": "image/png"})
    with serving({"/picture": picture, "/empty": Page(b"<p></p>")}) as web:
        async with connected(slack, current, store, allowed(web)):
            for text, told in (
                (f"add {web.url('/gone')}", "404"),
                (f"add {web.url('/picture')}", "not a page of text"),
                (f"add {web.url('/empty')}", "no main text"),
                ("add http://169.254.169.254/latest/", "not a public address"),
                ("add http://user:word@example.com/", "name or password"),
                ("add", "Say which"),
                ("remove", "Say which"),
                ("remove 2", "a file in the folder"),
                ("remove 9", "no article [9]"),
            ):
                assert told in words(await shown(slack, text)), text


async def test_words_that_are_no_address_are_a_question(
    slack: StandIn, current: Following[Checked], store: Store, allowed: Callable[[Web], Manners]
) -> None:
    """`add` and `remove` are words like others when no address or number follows."""
    with serving({}) as web:
        async with connected(slack, current, store, allowed(web)):
            for text in ("add up what the repair of the bridge will cost", "remove the old bridge?"):
                message = await shown(slack, text)
                assert "Say which" not in words(message) and "could not take" not in words(message)


async def test_a_posted_quote_can_be_looked_up_after_its_article_has_changed_or_gone(
    slack: StandIn, current: Following[Checked], store: Store, folder: Path
) -> None:
    """The button under an answer shows the text that was quoted, and says that it is not today's."""
    path = folder / "repair.txt"
    async with connected(slack, current, store, Manners()):
        answer = await shown(slack, "What will the repair of the bridge cost?")
        assert "4 million" in words(answer)
        path.write_text(STORY["repair.txt"].replace("will cost 4 million", "has cost 9 million"), "utf-8")
        for told in ("says something else today", "not in the story any more"):
            current.check()
            current.check()
            await slack.action(answer, "view_in_context:1", user=ANA)
            await slack.until(lambda slack, told=told: any(told in str(view.body) for view in slack.views), seconds=20)
            modal = next(str(view.body) for view in slack.views if told in str(view.body))
            assert "4 million" in modal and "revision 1" in modal and "9 million" not in modal
            path.unlink(missing_ok=True)


async def test_long_lists_are_turned_by_their_buttons(
    slack: StandIn, folder: Path, make: Callable[[Corpus], Checked], records: Records, store: Store
) -> None:
    """Each page takes the place of the one before it; typing the number does the same."""
    for number in range(30):
        (folder / f"year-{number:02}.txt").write_text(f"In {1950 + number} bridge number {number} fell.\n", "utf-8")
    current = Following(Place(folder), make, records)
    async with connected(slack, current, store, Manners()):
        for name, begins, ends in (("sources", "[1] ", "[32] "), ("timeline", "1950", "1979")):
            message = await shown(slack, name)
            assert begins in words(message) and ends not in words(message)
            for _ in range(5):
                if ends in words(message):
                    break
                before = words(message)
                await slack.action(message, "turn_page:later", user=ANA)
                await slack.until(lambda slack, b=before: words(slack.messages("#newsroom")[-1]) != b, seconds=20)
                message = slack.messages("#newsroom")[-1]
            assert ends in words(message)
            assert ends in words(await shown(slack, f"{name} 9"))
