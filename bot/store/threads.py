"""Thread memory: the questions that were asked of the bot in a thread, so that follow-ups are understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, and_, delete, select

from bot.store.inbox import Post
from bot.store.tables import THREAD_QUESTIONS as QUESTIONS
from bot.store.tables import insert_into

REMEMBERED = 10  # questions a follow-up can refer to
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Threads:
    """The questions of every thread, in the order of Slack's ts; never what other people wrote in it."""

    engine: Engine

    def remember(self, post: Post, *, now: datetime) -> None:
        """Keep the question of `post` under its thread; a second time changes nothing."""
        insert = insert_into(QUESTIONS, self.engine).values(
            enterprise=post.enterprise,
            team=post.team,
            channel=post.channel,
            thread=post.thread or "",
            ts=post.ts,
            question=post.text,
            asked_at=now,
        )
        with self.engine.begin() as connection:
            connection.execute(insert.on_conflict_do_nothing())

    def earlier(self, post: Post, *, since: datetime) -> tuple[str, ...]:
        """The last questions asked in the thread of `post` before it and after `since`, oldest first."""
        same_thread = and_(
            QUESTIONS.c.enterprise == post.enterprise,
            QUESTIONS.c.team == post.team,
            QUESTIONS.c.channel == post.channel,
            QUESTIONS.c.thread == (post.thread or ""),
        )
        # Until the year 2286 every ts has as many digits, so that its order as text is its order in time.
        last = (
            select(QUESTIONS.c.question)
            .where(same_thread, QUESTIONS.c.ts < post.ts, QUESTIONS.c.asked_at >= since)
            .order_by(QUESTIONS.c.ts.desc())
            .limit(REMEMBERED)
        )
        with self.engine.begin() as connection:
            return tuple(reversed(connection.execute(last).scalars().all()))

    def forget(self, *, now: datetime) -> int:
        """Drop what is older than KEPT; how many questions that were."""
        with self.engine.begin() as connection:
            return int(connection.execute(delete(QUESTIONS).where(QUESTIONS.c.asked_at < now - KEPT)).rowcount)
