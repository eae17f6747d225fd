"""Votes: whether an answer helped, one vote per person and answer, the last one counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine, func, select

from bot.store.tables import VOTES, insert_into


class Vote(Protocol):
    """One person's word on the answer in one message."""

    @property
    def enterprise(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def message_ts(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def helpful(self) -> bool: ...
    @property
    def question(self) -> str: ...
    @property
    def why(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Votes:
    """All votes."""

    engine: Engine

    def cast(self, vote: Vote, *, now: datetime) -> None:
        """Keep `vote`; it takes the place of the same person's earlier vote on the same message."""
        insert = insert_into(VOTES, self.engine).values(
            enterprise=vote.enterprise,
            team=vote.team,
            channel=vote.channel,
            message_ts=vote.message_ts,
            person=vote.person,
            helpful=vote.helpful,
            question=vote.question,
            why=vote.why,
            voted_at=now,
        )
        last_wins = insert.on_conflict_do_update(
            index_elements=list(VOTES.primary_key.columns),
            set_={name: insert.excluded[name] for name in ("helpful", "question", "why", "voted_at")},
        )
        with self.engine.begin() as connection:
            connection.execute(last_wins)

    def counts(self) -> tuple[int, int]:
        """How many votes say "helpful", and how many "not helpful"."""
        with self.engine.begin() as connection:
            rows = connection.execute(select(VOTES.c.helpful, func.count()).group_by(VOTES.c.helpful)).all()
        count = {row[0]: row[1] for row in rows}
        return count.get(True, 0), count.get(False, 0)
