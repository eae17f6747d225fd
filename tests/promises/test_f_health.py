"""F4 and F7: a clock that jumps, and health that tells the truth about each thing that can break."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.digests.plan import Rules
from bot.local.standin import StandIn
from bot.store.deliveries import State
from tests.digests.test_slack import MONDAY, NEWSROOM, Bench, bench, seeds
from tests.promises.processes import QUESTION, program
from tests.promises.reporting import Promise

__all__ = ["bench", "seeds"]

JUMPS = {  # minutes of the clock, one look after the other, while a digest is due at 09:00
    "an hour ahead": (510, 570, 585, 590),
    "an hour back": (535, 541, 481, 500, 541, 545),
    "back and forth over the time": (539, 541, 538, 542, 530, 560, 480, 545),
    "asleep from before to after": (539, 640, 641),
    "back over midnight and on again": (541, -30, 20, 541, 560),
}


async def test_a_jumping_clock_neither_doubles_nor_skips_a_digest(bench: Bench, promise: Promise) -> None:
    """Each course of jumps on a day of its own: one digest of that day, whatever the clock showed in between."""
    bench.rules = Rules(beat=0.05, pace=0.0)
    bench.manners = type(bench.manners)(nothing_new="story")
    midnight = MONDAY.replace(hour=0, minute=0)
    async with bench.running():
        await bench.said("digest on 09:00 UTC daily", channel="#newsroom")
        for number, course in enumerate(JUMPS.values()):
            for minutes in course:
                bench.time.now = midnight + timedelta(days=number, minutes=minutes)
                for _ in range(3):
                    await bench.slack.changed_since(bench.slack.version, seconds=0.1)
            await bench.until_sent_as_time_passes(1)
            day = (midnight + timedelta(days=number)).date().isoformat()
            await bench.slack.until(lambda _, day=day: day in _sent(bench), seconds=30)
    posted = [one.metadata["event_payload"]["key"] for one in bench.slack.messages("#newsroom") if one.metadata]
    assert len(posted) == len(set(posted))
    days = [name for name in _sent(bench) if "/" not in name]
    assert len(days) == len(JUMPS)
    promise("F4", "digests doubled or skipped by jumps of the clock", f"0 of {len(JUMPS)} days")


def _sent(bench: Bench) -> list[str]:
    rows = bench.store.deliveries.latest(NEWSROOM, limit=100)
    return [row.name.name for row in rows if row.state is State.SENT]


async def test_health_tells_the_truth_of_each_thing_that_breaks(tmp_path: Path, promise: Promise) -> None:
    """The link, the articles, the token: broken one after the other, seen on the port and by eternaut status."""
    story = tmp_path / "story"
    story.mkdir()
    (story / "a.txt").write_text("The sequence was completed 10 times faster, said Ted Sarandos.\n", "utf-8")
    told: list[tuple[bool, str]] = []
    async with StandIn(ack_seconds=60) as slack, program(slack, "socket", tmp_path, ARTICLES_DIR=str(story)) as bot:

        async def now(ready: bool, words: str) -> None:
            await bot.until_ready(ready, words)
            assert await bot.status() == (0 if ready else 1)
            told.append((ready, words))

        await now(True, "true")
        slack.fault("apps.connections.open", "500", times=3)
        slack.links.end()
        await now(False, "no connection to Slack")
        await now(True, "true")
        story.rename(tmp_path / "away")  # a note: answers go on from memory
        await now(True, "articles")
        (tmp_path / "away").rename(story)
        slack.fault("chat.postMessage", "token_revoked")
        await slack.mention(QUESTION)
        await now(False, "token_revoked")
        status, printed, _ = await bot.end()
    assert status == 0, printed
    assert "articles_kept_as_they_were" in printed
    promise("F7", "states told right: well, no link, well again, no articles, token revoked", f"{len(told)} of 5")
