"""The digest on the whole path: commands, form and clock on a stand-in for Slack, with a real store and the seeds."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.answers.verbatim import Checked
from bot.app import open_answers
from bot.digests.body import Body
from bot.digests.plan import Rules
from bot.local.live import pings
from bot.local.standin import SCOPES, StandIn
from bot.settings import load
from bot.slack.build import build
from bot.slack.client import posting_client
from bot.slack.digest_command import Manners
from bot.slack.digest_side import DigestSide
from bot.slack.replies import Tuning
from bot.slack.socket import run_socket
from bot.slack.subcommands import BASE
from bot.store.deliveries import Delivery, Name, State
from bot.store.migrate import migrate
from bot.store.open import Store, open_store
from bot.store.subscriptions import Place, Standing
from bot.store.tables import DELIVERIES
from tests.promises.reporting import Promise

ROOT = Path(__file__).resolve().parents[2]
NEWSROOM = Place("", "T0NEWSROOM", "C0NEWSROOM")
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@dataclass(slots=True)
class Shelf:
    """The articles of now, which a test may replace."""

    answers: Checked

    def __call__(self, where: object = None) -> Checked:
        return self.answers


@dataclass(slots=True)
class Time:
    """A clock that stands still until it is set."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Bench:
    """What a test works with."""

    slack: StandIn
    store: Store
    shelf: Shelf
    time: Time = field(default_factory=Time)
    rules: Rules = field(default_factory=lambda: Rules(beat=0.05, pace=0.0))
    manners: Manners = field(default_factory=Manners)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The bot connected by Socket Mode, with its clock."""
        digests = DigestSide(
            self.store.subscriptions,
            self.store.deliveries,
            self.store.locks,
            current=self.shelf,
            now=self.time,
            rules=self.rules,
            manners=self.manners,
        )
        side = build(
            client=posting_client(token=self.slack.bot_token, base_url=self.slack.url),
            signing_secret="",
            current=self.shelf,
            inbox=self.store.inbox,
            threads=self.store.threads,
            votes=self.store.votes,
            gaps=self.store.gaps,
            clock=self.time,
            tuning=Tuning(ack_within=15.0),  # a busy machine answers late, and then not in the ack
            subcommands=(*BASE, digests.command.subcommand()),
            first=[digests.listen],
        )
        stop = asyncio.Event()
        tasks = [
            asyncio.create_task(run_socket(side, app_token=self.slack.app_token, stop=stop)),
            asyncio.create_task(digests.run(side.workspaces, stop)),
        ]
        try:
            await self.slack.connected()
            yield
        finally:
            stop.set()
            await asyncio.gather(*tasks)

    async def said(self, text: str, **how: str) -> str:
        """The text of the answer to `/eternaut text`."""
        ack = await self.slack.command("/eternaut", text, **how)
        assert ack.ok, ack.error
        assert ack.message is not None
        assert pings(ack.payload) == ()
        return ack.message.text

    async def until(self, state: State, count: int = 1) -> None:
        """Wait until the ledger has that many rows of a state."""
        await self.slack.until(lambda _: self.store.deliveries.counts().get(state, 0) >= count, seconds=20)

    async def until_sent_as_time_passes(self, count: int = 1) -> None:
        """As `until`, with some seconds more on the clock each time one looks."""

        def sent(_: StandIn) -> bool:
            self.time.now += timedelta(seconds=7)
            return self.store.deliveries.counts().get(State.SENT, 0) >= count

        await self.slack.until(sent, seconds=30)

    async def until_told_to_wait(self) -> None:
        """Wait until Slack has asked for it and the ledger has it."""
        await self.slack.until(lambda _: any(row.not_before for row in self.store.deliveries.open()), seconds=20)


@pytest.fixture(scope="module")
def seeds() -> Checked:
    """The five seeds."""
    return open_answers(load(ROOT / "seeds"))


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The seeds and a sixth article."""
    place = tmp_path_factory.mktemp("story") / "articles"
    shutil.copytree(ROOT / "seeds", place)
    shutil.copy(Path(__file__).parent / "data" / "sixth.txt", place / "005_sixth.txt")
    return open_answers(load(place))


@pytest.fixture
async def bench(tmp_path: Path, seeds: Checked) -> AsyncIterator[Bench]:
    """A stand-in and a store; its scopes are those of the manifest and the optional one."""
    url = f"sqlite:///{tmp_path}/eternaut.db"
    migrate(url)
    store = open_store(url)
    async with StandIn(ack_seconds=20, trigger_seconds=60, scopes=(*SCOPES, "channels:read")) as slack:
        yield Bench(slack, store, Shelf(seeds))
    store.close()


async def test_a_channel_subscribes_and_gets_each_day_once(bench: Bench, grown: Checked, promise: Promise) -> None:
    """The story so far on Tuesday, what is new on Wednesday with the rest in the thread, silence on Thursday."""
    async with bench.running():
        told = await bench.said("digest on 08:00 Europe/Madrid weekdays", channel="#newsroom")
        assert "at 08:00 (Europe/Madrid), on weekdays" in told
        assert "The next one: Tuesday, 24 November 2026 at 08:00, in 22 hours" in told
        bench.time.now += timedelta(days=1)
        await bench.until(State.SENT, 2)
        first, more = bench.slack.messages("#newsroom")[-2:]
        assert first.text.startswith("Digest for Tuesday, 24 November 2026")
        assert "The story so far, from 5 articles." in first.text
        assert more.thread_ts == first.ts
        bench.shelf.answers = grown
        bench.time.now += timedelta(days=1)
        await bench.until(State.SENT, 4)
        second = bench.slack.messages("#newsroom")[-2]
        assert "New or changed: [6]" in second.text
        assert "office in Buenos Aires" in second.text
        bench.time.now += timedelta(days=1)
        await bench.until(State.SKIPPED)
        status = await bench.said("digest status", channel="#newsroom")
        assert "Thursday, 26 November 2026: skipped: nothing was new" in status
        assert "Wednesday, 25 November 2026: sent" in status
    digests = [m for m in bench.slack.messages("#newsroom") if m.metadata]
    assert len(digests) == 4
    promise("B6", "posts on a day without news", "0")
    assert all(pings({"text": m.text, "blocks": list(m.blocks)}) == () for m in digests)


async def test_why_this_tells_for_each_line_why_it_is_there_and_what_was_left_out(bench: Bench, grown: Checked) -> None:
    """The button under a digest opens what was kept with it."""
    async with bench.running():
        await bench.said("digest on 08:00 UTC daily", channel="#newsroom")
        bench.time.now += timedelta(days=1)
        await bench.until(State.SENT, 2)
        bench.shelf.answers = grown
        bench.time.now += timedelta(days=1)
        await bench.until(State.SENT, 4)
        post = bench.slack.messages("#newsroom")[-2]
        await bench.slack.action(post, "digest_why")
        await bench.slack.called_within("views.open")
        shown = str(bench.slack.views[-1].body)
        assert "[6] is new since the last digest, and no article that was known then says this." in shown
        assert "[1] says so already." in shown


async def test_why_this_apologises_when_it_cannot_tell(bench: Bench) -> None:
    """The ledger cannot be read: the one who pressed gets a reference, beside the digest."""
    async with bench.running():
        await bench.said("digest now", channel="#newsroom")
        await bench.until(State.SENT, 2)
        post = next(m for m in bench.slack.messages("#newsroom") if m.metadata and not m.thread_ts)
        with bench.store.deliveries.engine.begin() as connection:
            connection.execute(update(DELIVERIES).values(body="{"))
        await bench.slack.action(post, "digest_why")
        [call] = await bench.slack.called_within("response_url")
    assert "reference" in call.arguments["text"]
    assert call.arguments["response_type"] == "ephemeral" and call.arguments["replace_original"] is False


async def test_the_form_has_pickers_and_saves_what_was_picked(bench: Bench) -> None:
    """`/eternaut digest` alone: the zone is the person's own, and no day at all is an error in the form."""
    async with bench.running():
        ack = await bench.slack.command("/eternaut", "digest", user="ana", channel="#newsroom")
        assert ack.ok
        await bench.slack.called_within("views.open")
        view = bench.slack.views[-1]
        kinds = [block["element"]["type"] for block in view.body["blocks"] if block["type"] == "input"]
        assert kinds == ["timepicker", "static_select", "checkboxes"]
        assert "America/Argentina/Buenos_Aires" in str(view.body["blocks"][2]["element"]["initial_option"])
        ack = await bench.slack.submit_view(view, {"digest_days": []}, user="ana")
        assert ack.payload["response_action"] == "errors"
        picked = {"digest_at": "07:15", "digest_zone": "Asia/Kolkata", "digest_days": ["0", "4"]}
        ack = await bench.slack.submit_view(view, picked, user="ana")
        assert ack.payload["response_action"] == "update"
    kept = bench.store.subscriptions.of(NEWSROOM)
    assert kept is not None
    assert (f"{kept.at:%H:%M}", kept.zone, kept.days) == ("07:15", "Asia/Kolkata", {0, 4})


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("digest on 09:00 Europe/Madird", "Did you mean `/eternaut digest on 09:00 Europe/Madrid`?"),
        ("digest on 9:75", "Did you mean `/eternaut digest on 09:59`?"),
        ("digest on xyzzy", "`/eternaut digest on 09:00 Europe/Madrid weekdays`"),
        ("digest sttaus", "I do not understand “sttaus”. Did you mean `/eternaut digest status`?"),
        ("digest of", "Did you mean `/eternaut digest off`?"),
        ("digest 09:00", "Did you mean `/eternaut digest on 09:00`?"),
        ("digest 09:00 mon,wed", "Did you mean `/eternaut digest on 09:00 mon,wed`?"),
        ("digest weekdays", "Did you mean `/eternaut digest on weekdays`?"),
        ("digest frob", "`/eternaut digest on 09:00 Europe/Madrid weekdays`"),
        ("digest on @everyone&lt;!channel&gt;", "I do not understand"),
    ],
)
async def test_what_cannot_be_read_gets_the_form_and_the_nearest_right_words(
    bench: Bench, typed: str, told: str
) -> None:
    """Nothing is saved."""
    async with bench.running():
        assert told in await bench.said(typed, channel="#newsroom")
    assert bench.store.subscriptions.of(NEWSROOM) is None


async def test_a_zone_that_nobody_gave_is_the_persons_own_and_is_kept_by_a_change(bench: Bench) -> None:
    """Asked of Slack once; then the channel has its zone."""
    async with bench.running():
        assert "09:00 (Europe/London), on weekdays" in await bench.said("digest on", user="ben")
        assert "10:30 (Europe/London), every day" in await bench.said("digest on 10:30 daily", user="ana")


async def test_now_posts_at_once_and_preview_posts_nothing(bench: Bench) -> None:
    """Both without a subscription; after `now` the next digest knows what was told."""
    async with bench.running():
        shown = await bench.said("digest preview", channel="#newsroom")
        assert "Nothing was posted." in shown and "Posted because" not in shown
        assert "only you see" in shown
        assert "The story so far" in shown
        assert bench.slack.called("chat.postMessage") == []
        assert await bench.said("digest now", channel="#newsroom") == "The digest is on its way."
        await bench.until(State.SENT, 2)
        post = next(m for m in bench.slack.messages("#newsroom") if m.metadata and not m.thread_ts)
        assert "Asked for now." in post.text
        await bench.said("digest now", channel="#newsroom")
        await bench.until(State.SENT, 3)
        again = bench.slack.messages("#newsroom")[-1]
        assert "Nothing is new since the last digest. A part of the story:" in again.text


async def test_the_rest_follows_its_digest_at_once(bench: Bench) -> None:
    """What the digest says is in the thread does not wait for the next beat, which is an hour away here."""
    bench.rules = Rules(beat=3600.0, pace=0.0)
    async with bench.running():
        await bench.said("digest now", channel="#newsroom")
        await bench.until(State.SENT, 2)
    assert [message.text for message in bench.slack.messages("#newsroom") if message.metadata and message.thread_ts]


async def test_a_quiet_day_may_tell_another_part_of_the_story(bench: Bench) -> None:
    """By setting; every day another one."""
    bench.manners = Manners(nothing_new="story", zone="UTC", at="08:00", days="daily")
    async with bench.running():
        await bench.said("digest on 08:00 UTC daily", channel="#newsroom")
        for day in range(1, 4):
            bench.time.now = MONDAY + timedelta(days=day)
            await bench.until(State.SENT, day + 1)
    posts = [m for m in bench.slack.messages("#newsroom") if m.metadata and not m.thread_ts]
    assert ["A part of the story" in post.text for post in posts] == [False, True, True]
    assert posts[1].text.splitlines()[2:] != posts[2].text.splitlines()[2:]


async def test_a_channel_that_is_closed_pauses_and_its_subscriber_is_told_once(bench: Bench, promise: Promise) -> None:
    """The bot was taken out: one direct message, no further post; invited again, the digest goes on."""
    async with bench.running():
        await bench.said("digest on 08:00 UTC daily", user="ana", channel="#newsroom")
        bench.slack.leave("#newsroom")
        bench.time.now += timedelta(days=1)
        await bench.until(State.FAILED)
        await bench.slack.until(lambda slack: slack.messages("U0ANA00001"), seconds=20)
        bench.time.now += timedelta(days=1)
        await asyncio.sleep(0.2)
        (told,) = bench.slack.messages("U0ANA00001")
        assert "is paused: I am not a member of the channel" in told.text
        kept = bench.store.subscriptions.of(NEWSROOM)
        assert kept is not None
        assert (kept.standing, kept.reason) == (Standing.PAUSED, "not_in_channel")
        assert "It is paused" in await bench.said("digest status", channel="#newsroom")
        bench.slack.join("#newsroom")
        joined = {"type": "member_joined_channel", "channel": NEWSROOM.channel, "user": "U0ETERNAUT"}
        ack = await bench.slack.event(joined)
        assert ack.ok
        bench.time.now += timedelta(days=1)
        await bench.until(State.SENT, 2)
    assert len(bench.slack.messages("U0ANA00001")) == 1
    promise(
        "C5",
        "taken out of a channel for two days, then invited: direct messages, posts meanwhile, resumed",
        "1, 0, yes",
    )


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"type": "channel_archive", "channel": NEWSROOM.channel, "user": "U0ANA00001"}, "is_archived"),
        ({"type": "channel_left", "channel": NEWSROOM.channel}, "channel_left"),
        ({"type": "channel_deleted", "channel": NEWSROOM.channel}, "channel_deleted"),
        ({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0ETERNAUT"]}}, "token_revoked"),
        ({"type": "app_uninstalled"}, "token_revoked"),
    ],
)
async def test_what_slack_tells_of_a_channel_pauses_its_digest(
    bench: Bench, event: dict[str, object], reason: str
) -> None:
    """Before the next digest could fail."""
    async with bench.running():
        await bench.said("digest on 08:00 UTC daily", channel="#newsroom")
        assert (await bench.slack.event(event)).ok
        kept = bench.store.subscriptions.of(NEWSROOM)
    assert kept is not None
    assert (kept.standing, kept.reason) == (Standing.PAUSED, reason)


async def test_a_new_token_takes_up_what_the_old_one_left(bench: Bench) -> None:
    """Paused because the token was revoked; at the next start with a good one it goes on."""
    async with bench.running():
        await bench.said("digest on 08:00 UTC daily", channel="#newsroom")
        bench.store.subscriptions.pause(NEWSROOM, "token_revoked")
    async with bench.running():
        await bench.slack.until(lambda _: bench.store.subscriptions.active() != (), seconds=20)


async def test_only_those_on_the_list_may_change_the_digest(bench: Bench, promise: Promise) -> None:
    """Everybody may look."""
    bench.manners = Manners(allowed=("U0ANA00001",))
    async with bench.running():
        assert "Only some people" in await bench.said("digest on", user="ben")
        assert "Only some people" in await bench.said("digest now", user="ben")
        assert "The digest comes to this channel" in await bench.said("digest on", user="ana")
        assert "Only some people" in await bench.said("digest off", user="ben")
        assert "The digest comes at 09:00" in await bench.said("digest status", user="ben")
        assert "is off" in await bench.said("digest off", user="ana")
    promise("E8", "changes of digests by somebody who may not", "0 of 3")


async def test_a_late_digest_says_so_and_a_too_late_one_is_skipped(bench: Bench) -> None:
    """Two hours, inside the grace time; then three days without the bot: the newest day only."""
    async with bench.running():
        await bench.said("digest on 09:00 UTC daily", channel="#newsroom")
    bench.time.now = MONDAY.replace(hour=11)
    async with bench.running():
        await bench.until(State.SENT, 2)
    post = next(m for m in bench.slack.messages("#newsroom") if m.metadata and not m.thread_ts)
    assert "This digest comes late: it was due at 09:00 (UTC)." in post.text
    bench.time.now = MONDAY.replace(hour=9, minute=1) + timedelta(days=3)
    async with bench.running():
        await bench.until(State.SKIPPED, 3)
    rows = {row.name.name: (row.state, row.reason) for row in bench.store.deliveries.latest(NEWSROOM, limit=10)}
    assert rows["2026-11-24"] == rows["2026-11-25"] == (State.SKIPPED, "late")
    assert rows["2026-11-26"] == (State.SKIPPED, "nothing_new")


@pytest.mark.parametrize(
    ("changes", "sent_by"),
    [
        ((("08:40", "10:00"),), ("10:00",)),
        ((("08:40", "08:35"),), ("08:40",)),  # the new time has passed, the old one had not: at once
        ((("09:05", "11:00"),), ("09:00",)),  # it was sent already
        ((("08:40", "10:00"), ("09:30", "08:00")), ("09:30",)),
    ],
)
async def test_a_change_of_time_on_the_day_sends_neither_twice_nor_never(
    bench: Bench, changes: tuple[tuple[str, str], ...], sent_by: tuple[str, ...]
) -> None:
    """Subscribed at 08:30 for 09:00; each change is (when, new time); the post comes at the given time."""

    def clock(at: str) -> datetime:
        hour, minute = map(int, at.split(":"))
        return MONDAY.replace(hour=hour, minute=minute)

    async with bench.running():
        await bench.said("digest on 09:00 UTC daily", channel="#newsroom")
        left = dict(changes)
        for minutes in range(0, 4 * 60, 5):
            bench.time.now = MONDAY + timedelta(minutes=minutes)
            if new := left.pop(f"{bench.time.now:%H:%M}", None):
                await bench.said(f"digest on {new}", channel="#newsroom")
            if f"{bench.time.now:%H:%M}" in sent_by:
                await bench.until(State.SENT, 2)
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
    rows = [row for row in bench.store.deliveries.latest(NEWSROOM, limit=10) if "/" not in row.name.name]
    assert [(row.name.name, row.state) for row in rows] == [("2026-11-23", State.SENT)]
    assert [f"{row.sent_at:%H:%M}" for row in rows if row.sent_at] == list(sent_by)


async def test_slack_asking_to_wait_and_lost_replies_double_nothing(bench: Bench) -> None:
    """429, then a reply that is lost after the post has landed: the quiet time, a look, and no second post."""
    bench.rules = Rules(beat=0.05, pace=0.0, quiet=60.0)
    bench.slack.fault("chat.postMessage", "ratelimited", seconds=2)
    bench.slack.fault("chat.postMessage", "lost_reply")
    async with bench.running():
        await bench.said("digest on 09:00 UTC daily", channel="#newsroom")
        bench.time.now = MONDAY.replace(hour=9)
        await bench.slack.called_within("chat.postMessage", times=1)
        await bench.until_told_to_wait()
        bench.time.now += timedelta(seconds=5)
        await bench.slack.called_within("chat.postMessage", times=2, seconds=20)
        await asyncio.sleep(0.2)
        assert bench.store.deliveries.counts() == {State.SENDING: 1}
        await bench.until_sent_as_time_passes(2)
    assert len([m for m in bench.slack.messages("#newsroom") if m.metadata and not m.thread_ts]) == 1
    assert len(bench.slack.called("conversations.history")) >= 2  # one at the subscription, one to look it up


async def test_blocks_that_slack_refuses_become_plain_words(bench: Bench) -> None:
    """Never silence; and the message is still found by its metadata."""
    bench.slack.fault("chat.postMessage", "invalid_blocks")
    async with bench.running():
        await bench.said("digest on 09:00 UTC daily", channel="#newsroom")
        bench.time.now = MONDAY.replace(hour=9)
        await bench.until(State.SENT, 2)
    post = next(m for m in bench.slack.messages("#newsroom") if m.metadata and not m.thread_ts)
    assert post.blocks == ()
    assert post.text.startswith("Digest for Monday, 23 November 2026")


async def test_switched_off_between_due_and_sent_nothing_is_sent(bench: Bench) -> None:
    """The row was planned, Slack asked to wait, and meanwhile the channel unsubscribed."""
    bench.slack.fault("chat.postMessage", "ratelimited", seconds=30)
    async with bench.running():
        await bench.said("digest on 09:00 UTC daily", channel="#newsroom")
        bench.time.now = MONDAY.replace(hour=9)
        await bench.until_told_to_wait()
        await bench.said("digest off", channel="#newsroom")
        bench.time.now += timedelta(minutes=1)
        await bench.until(State.SKIPPED)
    assert len(bench.slack.called("chat.postMessage")) == 1
    assert bench.store.deliveries.latest(NEWSROOM, limit=1)[0].reason == "off"


async def test_a_try_of_a_dead_process_is_given_its_time_from_its_end_on(bench: Bench) -> None:
    """It wrote down its try an hour ago, slept, sent, and was killed: the post lands after we have come.

    Counted from the beginning of the try, the quiet time would be over, and the digest would stand there twice.
    """
    row = Delivery(Name(NEWSROOM, "2026-11-23/now/asked"), MONDAY.date(), MONDAY)
    bench.store.deliveries.plan([row])
    bench.store.deliveries.keep_body(row.name, body=Body({"text": "Digest", "blocks": []}).json, known="")
    bench.store.deliveries.begin(row.name, now=MONDAY)
    bench.time.now = MONDAY + timedelta(hours=1)
    async with bench.running():
        await asyncio.sleep(0.3)
        assert bench.slack.called("conversations.history") == []
        client = posting_client(token=bench.slack.bot_token, base_url=bench.slack.url)
        metadata = {"event_type": "eternaut_digest", "event_payload": {"key": row.name.key}}
        await client.chat_postMessage(channel=NEWSROOM.channel, text="Digest", metadata=metadata)
        await bench.until_sent_as_time_passes()
    assert len(bench.slack.called("chat.postMessage")) == 1


async def test_a_channel_that_must_wait_holds_up_no_other(bench: Bench) -> None:
    """Slack asks the first for half a minute; the second is served meanwhile, and then the first."""
    bench.slack.fault("chat.postMessage", "ratelimited", seconds=30)
    async with bench.running():
        await bench.said("digest on 09:00 UTC daily", channel="#newsroom")
        await bench.said("digest on 09:00 UTC daily", channel="#vfx")
        bench.time.now = MONDAY.replace(hour=9)
        await bench.until(State.SENT, 2)
        assert [row.not_before is not None for row in bench.store.deliveries.open()] == [True]
        await bench.until_sent_as_time_passes(4)
    for channel in ("#newsroom", "#vfx"):
        assert len([m for m in bench.slack.messages(channel) if m.metadata and not m.thread_ts]) == 1


async def test_a_mention_may_ask_for_the_digest_too(bench: Bench) -> None:
    """The same words, the same answer, in the thread; its button opens the form."""
    async with bench.running():
        ack = await bench.slack.mention("@eternaut digest on 09:00 UTC mon,wed", channel="#newsroom")
        assert ack.ok
        await bench.slack.called_within("chat.postMessage")
        assert "on Monday, Wednesday" in bench.slack.messages("#newsroom")[-1].text
        await bench.slack.mention("@eternaut digest", channel="#newsroom")
        await bench.slack.called_within("chat.postMessage", times=2)
        shown = bench.slack.messages("#newsroom")[-1]
        await bench.slack.action(shown, "digest_form_open")
        await bench.slack.called_within("views.open")
        assert bench.slack.views[-1].body["callback_id"] == "digest_form"
