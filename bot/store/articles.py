"""Articles: those that people added, with where, when and by whom, and every text that an article has had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, ColumnElement, Engine, and_, delete, func, inspect, select, true, update

from bot.store.tables import ADDED_ARTICLES, ARTICLE_TEXTS, insert_into

WAITS = timedelta(days=30)  # for a yes; then nobody is going to say it
AT_ONCE = 200  # rows of one statement: SQLite takes 32,766 values


class State(StrEnum):
    """Where an article that was fetched stands."""

    PROPOSED = "proposed"  # shown to somebody, who has not said yes
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Text:
    """One text that an article has had.

    Attributes:
        article: The article's id.
        revision: 1 for the first one.
        seen_at: When it was first read; None when it has not been kept yet.
    """

    article: str
    title: str
    text: str
    revision: int = 1
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """An article that was fetched for somebody.

    Attributes:
        key: The article's id in the corpus; equal for equal addresses.
        enterprise, team, channel, person: Where it was asked for, and by whom.
        at: When.
    """

    key: str
    url: str
    title: str
    source: str | None
    published: date | None
    text: str
    enterprise: str
    team: str
    channel: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposed article, and the number by which it can be approved."""

    number: int
    article: Added


@dataclass(frozen=True, slots=True)
class Articles:
    """Both tables.

    Attributes:
        workspace: The (enterprise, team) whose articles these are; None where everybody shares them. ("", "") has
            those that are nobody's, and so everybody's.
    """

    engine: Engine
    workspace: tuple[str, str] | None = None

    def of(self, *, enterprise: str, team: str) -> Articles:
        """Those of one workspace, which sees nobody else's."""
        return replace(self, workspace=(enterprise, team))

    def are_kept(self) -> bool:
        """Whether the database has these tables: one of an earlier version has not, before it is migrated."""
        return inspect(self.engine).has_table(ADDED_ARTICLES.name)

    def propose(self, article: Added) -> int:
        """Keep what was fetched until somebody says yes; the number by which to call it.

        What waited from the same address waits no more.
        """
        table = ADDED_ARTICLES
        row = {name: getattr(article, name) for name in Added.__slots__}
        values = row | {"state": State.PROPOSED, "changed_at": article.at, "changed_by": article.person}
        adding = insert_into(table, self.engine).values(**values).returning(table.c.id)
        with self.engine.begin() as connection:
            waits = table.c.key == article.key, table.c.state == State.PROPOSED
            connection.execute(delete(table).where(*waits, self._ours()))
            return int(connection.execute(adding).scalar_one())

    def proposed(self, number: int) -> Added | None:
        """What was kept under `number` and waits for a yes."""
        table = ADDED_ARTICLES
        wanted = select(*_columns()).where(table.c.id == number, table.c.state == State.PROPOSED, self._ours())
        with self.engine.begin() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else Added(*row)

    def approve(self, number: int, *, person: str, now: datetime) -> bool:
        """Add what was proposed, in the place of an earlier text from the same address; False when nothing waits."""
        table = ADDED_ARTICLES
        with self.engine.begin() as connection:
            waiting = table.c.id == number, table.c.state == State.PROPOSED, self._ours()
            key = connection.execute(select(table.c.key).where(*waiting)).scalar()
            if key is None:
                return False
            said = {"changed_at": now, "changed_by": person}
            earlier = table.c.key == key, table.c.state == State.ADDED, self._ours()
            connection.execute(update(table).where(*earlier).values(state=State.REMOVED, **said))
            return connection.execute(update(table).where(*waiting).values(state=State.ADDED, **said)).rowcount == 1

    def dismiss(self, number: int) -> bool:
        """Forget what was proposed; False when nothing waits."""
        waiting = and_(ADDED_ARTICLES.c.id == number, ADDED_ARTICLES.c.state == State.PROPOSED, self._ours())
        with self.engine.begin() as connection:
            return bool(connection.execute(delete(ADDED_ARTICLES).where(waiting)).rowcount)

    def forget(self, *, now: datetime) -> int:
        """Drop what has waited for longer than WAITS; how many articles that were."""
        old = and_(ADDED_ARTICLES.c.state == State.PROPOSED, ADDED_ARTICLES.c.at < now - WAITS, self._ours())
        with self.engine.begin() as connection:
            return int(connection.execute(delete(ADDED_ARTICLES).where(old)).rowcount)

    def remove(self, key: str, *, person: str, now: datetime) -> bool:
        """Take an added article out again; False when there is none of this id."""
        table = ADDED_ARTICLES
        change = update(table).where(table.c.key == key, table.c.state == State.ADDED, self._ours())
        with self.engine.begin() as connection:
            done = connection.execute(change.values(state=State.REMOVED, changed_at=now, changed_by=person))
            return bool(done.rowcount)

    def added(self) -> tuple[Added, ...]:
        """The articles that are part of the story, in the order of their numbers."""
        table = ADDED_ARTICLES
        wanted = select(*_columns()).where(table.c.state == State.ADDED, self._ours()).order_by(table.c.id)
        with self.engine.begin() as connection:
            return tuple(Added(*row) for row in connection.execute(wanted).all())

    def version(self) -> str:
        """Words that change whenever an article is added or removed, by any process."""
        table = ADDED_ARTICLES
        wanted = select(table.c.state, func.count(), func.max(table.c.changed_at))
        with self.engine.begin() as connection:
            rows = connection.execute(
                wanted.where(table.c.state != State.PROPOSED, self._ours())
                .group_by(table.c.state)
                .order_by(table.c.state)
            ).all()
        return " ".join(str(value) for row in rows for value in row)

    def versions(self) -> Mapping[tuple[str, str], str]:
        """Words for each workspace that has added articles, by (enterprise, team); as in `version`, they change."""
        table = ADDED_ARTICLES
        place = (table.c.enterprise, table.c.team)
        ids = func.count(), func.sum(table.c.id), func.max(table.c.id), func.max(table.c.changed_at)
        theirs = table.c.state == State.ADDED, table.c.team != "", self._ours()  # what is nobody's, all have
        wanted = select(*place, *ids).where(*theirs).group_by(*place)
        with self.engine.begin() as connection:
            rows = connection.execute(wanted).all()
        return {(row[0], row[1]): " ".join(map(str, row[2:])) for row in rows}

    def record(self, texts: Sequence[Text], *, now: datetime) -> Mapping[str, int]:
        """Keep the texts that are new or have changed; the number of today's text, by article."""
        latest = self._latest()
        fingerprints = {text.article: _fingerprint(text.text) for text in texts}
        changed = [text for text in texts if latest.get(text.article, (0, ""))[1] != fingerprints[text.article]]
        enterprise, team = self._place()
        rows = [
            {
                "enterprise": enterprise,
                "team": team,
                "article": text.article,
                "revision": latest.get(text.article, (0, ""))[0] + 1,
                "fingerprint": fingerprints[text.article],
                "title": text.title,
                "text": text.text,
                "seen_at": now,
            }
            for text in changed
        ]
        with self.engine.begin() as connection:
            for start in range(0, len(rows), AT_ONCE):
                # Another process may have read the same change.
                adding = insert_into(ARTICLE_TEXTS, self.engine).values(rows[start : start + AT_ONCE])
                connection.execute(adding.on_conflict_do_nothing())
        numbers = {article: number for article, (number, _) in latest.items()}
        return numbers | {str(row["article"]): int(str(row["revision"])) for row in rows}

    def texts(self, article: str) -> tuple[Text, ...]:
        """Every text that the article has had, newest first."""
        table = ARTICLE_TEXTS
        columns = (table.c.article, table.c.title, table.c.text, table.c.revision, table.c.seen_at)
        wanted = select(*columns).where(self._here(), table.c.article == article).order_by(table.c.revision.desc())
        with self.engine.begin() as connection:
            return tuple(Text(*row) for row in connection.execute(wanted).all())

    def first_seen(self) -> Mapping[str, datetime]:
        """When each article was first read, by its id."""
        table = ARTICLE_TEXTS
        first = select(table.c.article, table.c.seen_at).where(self._here(), table.c.revision == 1)
        with self.engine.begin() as connection:
            rows = connection.execute(first).all()
        return {str(row.article): row.seen_at for row in rows}

    def _latest(self) -> Mapping[str, tuple[int, str]]:
        """Number and fingerprint of the last text of each article."""
        table = ARTICLE_TEXTS
        last = select(table.c.article, func.max(table.c.revision).label("revision")).where(self._here())
        newest = last.group_by(table.c.article).subquery()
        same = and_(self._here(), table.c.article == newest.c.article, table.c.revision == newest.c.revision)
        wanted = select(table.c.article, table.c.revision, table.c.fingerprint).join(newest, same)
        with self.engine.begin() as connection:
            return {article: (number, mark) for article, number, mark in connection.execute(wanted).all()}

    def _ours(self) -> ColumnElement[bool]:
        """Which added articles these are."""
        if self.workspace is None:
            return true()
        enterprise, team = self.workspace
        return and_(ADDED_ARTICLES.c.enterprise == enterprise, ADDED_ARTICLES.c.team == team)

    def _place(self) -> tuple[str, str]:
        """Where the texts are kept."""
        return self.workspace or ("", "")

    def _here(self) -> ColumnElement[bool]:
        enterprise, team = self._place()
        return and_(ARTICLE_TEXTS.c.enterprise == enterprise, ARTICLE_TEXTS.c.team == team)


def _columns() -> list[Column[Any]]:
    return [ADDED_ARTICLES.c[name] for name in Added.__slots__]


def _fingerprint(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
