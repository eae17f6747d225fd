"""Thread memory: the questions that were asked of the bot in a thread, so that follow-ups are understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, Select, and_, delete, select

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
        """The last questions asked in the thread of `post` before it and after `since`, oldest first.

        In a direct conversation a thread hangs on a question, or on the answer that followed one: that
        question comes first.
        """
        with self.engine.begin() as connection:
            asked = connection.execute(_before(post, since)).scalars().all()
            root = connection.execute(_root(post, since)).scalars().all() if post.thread else ()
        return (*root, *reversed(asked))[-REMEMBERED:]

    def forget(self, *, now: datetime) -> int:
        """Drop what is older than KEPT; how many questions that were."""
        with self.engine.begin() as connection:
            return int(connection.execute(delete(QUESTIONS).where(QUESTIONS.c.asked_at < now - KEPT)).rowcount)


def _before(post: Post, since: datetime) -> Select[str]:
    """The questions of the thread before `post`, newest first."""
    # Until the year 2286 every ts has as many digits, so that its order as text is its order in time.
    earlier = and_(_at(post, post.thread or ""), QUESTIONS.c.ts < post.ts, QUESTIONS.c.asked_at >= since)
    return select(QUESTIONS.c.question).where(earlier).order_by(QUESTIONS.c.ts.desc()).limit(REMEMBERED)


def _root(post: Post, since: datetime) -> Select[str]:
    """The question outside threads that the thread of `post` hangs on."""
    root = and_(_at(post, ""), QUESTIONS.c.ts <= post.thread, QUESTIONS.c.asked_at >= since)
    return select(QUESTIONS.c.question).where(root).order_by(QUESTIONS.c.ts.desc()).limit(1)


def _at(post: Post, thread: str) -> ColumnElement[bool]:
    return and_(
        QUESTIONS.c.enterprise == post.enterprise,
        QUESTIONS.c.team == post.team,
        QUESTIONS.c.channel == post.channel,
        QUESTIONS.c.thread == thread,
    )
