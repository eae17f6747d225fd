"""Gaps: the questions that the sources did not answer, so that a team sees which articles it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from bot.store.tables import GAPS

KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Gap:
    """One question that stayed open; who asked is not kept."""

    question: str
    reason: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Gaps:
    """The open questions of every workspace."""

    engine: Engine

    def note(self, question: str, *, reason: str, enterprise: str, team: str, now: datetime) -> None:
        """Keep one question that was not answered."""
        row = {"enterprise": enterprise, "team": team, "question": question, "reason": reason}
        with self.engine.begin() as connection:
            connection.execute(insert(GAPS).values(**row, asked_at=now))

    def latest(self, *, enterprise: str, team: str, limit: int) -> tuple[Gap, ...]:
        """The last `limit` open questions of one workspace, newest first."""
        newest = (
            select(GAPS.c.question, GAPS.c.reason, GAPS.c.asked_at)
            .where(GAPS.c.enterprise == enterprise, GAPS.c.team == team)
            .order_by(GAPS.c.asked_at.desc(), GAPS.c.id.desc())
            .limit(limit)
        )
        with self.engine.begin() as connection:
            return tuple(Gap(*row) for row in connection.execute(newest).all())

    def forget(self, *, now: datetime) -> int:
        """Drop what is older than KEPT; how many questions that were."""
        with self.engine.begin() as connection:
            return int(connection.execute(delete(GAPS).where(GAPS.c.asked_at < now - KEPT)).rowcount)
