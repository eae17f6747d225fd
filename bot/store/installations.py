"""Installations of the app in workspaces: slack_sdk's tables, with their tokens sealed, and what goes with a workspace.

The rows are written and read by slack_sdk's own stores, which are given these tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    MetaData,
    Table,
    and_,
    delete,
    false,
    func,
    select,
    update,
)

from bot.store.sealing import Sealed, WrongKeyError, opened, sealed_again
from bot.store.tables import BOTS, INSTALLATIONS, METADATA, STATES, Utc, bots_table, installations_table

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

SEALED = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")


@dataclass(frozen=True, slots=True)
class SealedTables:
    """slack_sdk's tables as its stores are to see them: tokens are plain in Python only."""

    installations: Table
    bots: Table
    states: Table


def sealed_tables(keys: MultiFernet) -> SealedTables:
    """The tables, with `keys` on every column that holds a secret."""
    metadata, secret = MetaData(), Sealed(keys)
    return SealedTables(installations_table(metadata, secret), bots_table(metadata, secret), STATES)


@dataclass(frozen=True, slots=True)
class Installed:
    """What there is of workspaces, beside what slack_sdk's stores do."""

    engine: Engine

    def count(self) -> int:
        """How many workspaces (or whole organisations) have the app."""
        places = select(BOTS.c.enterprise_id, BOTS.c.team_id).distinct().subquery()
        with self.engine.begin() as connection:
            return int(connection.execute(select(func.count()).select_from(places)).scalar_one())

    def problem(self, keys: MultiFernet) -> str | None:
        """Why the tokens cannot be read; None when the newest one can."""
        newest = select(BOTS.c.bot_token).where(BOTS.c.bot_token.is_not(None)).order_by(BOTS.c.id.desc()).limit(1)
        with self.engine.begin() as connection:
            sealed = connection.execute(newest).scalar()
        try:
            if sealed is not None:
                opened(keys, sealed)
        except WrongKeyError as error:
            return str(error)
        return None

    def seal_again(self, keys: MultiFernet) -> int:
        """Seal every secret with the first of `keys`, so that the others can go; how many rows that were.

        Raises WrongKeyError, and then nothing has changed, when one of them does not open.
        """
        rows = 0
        with self.engine.begin() as connection:
            for table in (INSTALLATIONS, BOTS):
                names = [name for name in SEALED if name in table.c]
                for row in connection.execute(select(table.c.id, *(table.c[name] for name in names))).mappings().all():
                    fresh = {name: sealed_again(keys, row[name]) for name in names if row[name] is not None}
                    if fresh:
                        connection.execute(update(table).where(table.c.id == row["id"]).values(**fresh))
                        rows += 1
        return rows

    def forget(self, *, enterprise: str, team: str) -> None:
        """Drop everything that is of one workspace; of a whole organisation when `team` is "".

        All tables with the columns `enterprise` and `team` are gone through, whatever they are.
        """
        tables = [table for table in METADATA.sorted_tables if {"enterprise", "team"} <= set(table.c.keys())]
        with self.engine.begin() as connection:
            for table in tables:
                connection.execute(delete(table).where(_rows_of(table, enterprise, team)))
            _drop_tokens(connection, enterprise, team)

    def forget_tokens(self, *, enterprise: str, team: str) -> None:
        """Drop the tokens of one workspace, or of an organisation when `team` is "", and nothing else."""
        with self.engine.begin() as connection:
            _drop_tokens(connection, enterprise, team)

    def tidy(self, *, now: datetime) -> int:
        """Drop the states of installations that were begun and not finished in time; how many those were."""
        instant = Utc().process_bind_param(now, self.engine.dialect)
        with self.engine.begin() as connection:
            return int(connection.execute(delete(STATES).where(STATES.c.expire_at < instant)).rowcount)


def _rows_of(table: Table, enterprise: str, team: str) -> ColumnElement[bool]:
    """Ids of workspaces are unique in all of Slack, whatever organisation they joined since a row was written.

    Of an organisation those workspaces stay that have the app by themselves.
    """
    if team:
        return table.c.team == team
    if not enterprise:
        return false()  # ("", "") holds what belongs to nobody
    alone = select(BOTS.c.team_id).where(BOTS.c.team_id.is_not(None))
    return and_(table.c.enterprise == enterprise, table.c.team.not_in(alone))


def _drop_tokens(connection: Any, enterprise: str, team: str) -> None:
    for table in (INSTALLATIONS, BOTS):
        whole = and_(table.c.enterprise_id == enterprise, table.c.team_id.is_(None))
        connection.execute(delete(table).where(table.c.team_id == team if team else whole))
