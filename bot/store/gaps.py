"""Gaps: the questions that the sources did not answer, so that a team sees which articles it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, Engine, delete, func, insert, select, true

from bot.store.tables import GAPS

KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Gap:
    """One question that stayed open; who asked is not kept.

    Attributes:
        question: In one of the spellings in which it was asked.
        times: How often it was asked.
        last_asked: When it was asked for the last time.
    """

    question: str
    times: int
    last_asked: datetime


class Open(Protocol):
    """A question that stayed open just now."""

    @property
    def question(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def enterprise(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def asked_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Gaps:
    """The open questions of every workspace."""

    engine: Engine

    def note(self, questions: Sequence[Open]) -> None:
        """Keep them: all, or none when the database fails."""
        names = ("question", "reason", "enterprise", "team", "asked_at")
        rows = [{name: getattr(one, name) for name in names} for one in questions]
        with self.engine.begin() as connection:
            connection.execute(insert(GAPS), rows)

    def of_team(self, *, enterprise: str, team: str, limit: int) -> tuple[Gap, ...]:
        """At most `limit` open questions of one workspace: those asked most often first, then the newest."""
        return self._counted((GAPS.c.enterprise == enterprise) & (GAPS.c.team == team), limit)

    def of_all(self, *, limit: int) -> tuple[Gap, ...]:
        """The same of all workspaces together."""
        return self._counted(true(), limit)

    def _counted(self, which: ColumnElement[bool], limit: int) -> tuple[Gap, ...]:
        same = func.rtrim(func.lower(GAPS.c.question), "?!. ")  # "Who paid" and "who paid?" are one question
        times, last = func.count().label("times"), func.max(GAPS.c.asked_at, type_=GAPS.c.asked_at.type).label("last")
        rows = (
            select(func.max(GAPS.c.question), times, last)
            .where(which)
            .group_by(same)
            .order_by(times.desc(), last.desc(), same)
            .limit(limit)
        )
        with self.engine.begin() as connection:
            return tuple(Gap(*row) for row in connection.execute(rows).all())

    def forget(self, *, now: datetime) -> int:
        """Drop what is older than KEPT; how many questions that were."""
        with self.engine.begin() as connection:
            return int(connection.execute(delete(GAPS).where(GAPS.c.asked_at < now - KEPT)).rowcount)
