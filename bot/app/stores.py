"""The store: where it is, opened and migrated, and what is read from it at the edge."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from bot.app.errors import one_clear_line
from bot.corpus.model import Article
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.follow.desk import Somewhere
    from bot.store.articles import Articles
    from bot.store.gaps import Gap
    from bot.store.open import Store


SQLITE = "eternaut.db"
T = TypeVar("T")

log = logging.getLogger("eternaut.app")


def database_url(settings: Settings) -> str:
    """Where the store is: `DATABASE_URL`, else an SQLite file in `DATA_DIR`."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return f"sqlite:///{settings.data_dir.resolve() / SQLITE}"


def migrate(settings: Settings) -> None:
    """Bring the database to the schema of this version. Raises CannotStartError when it cannot be reached."""
    from bot.store.migrate import migrate as upgrade

    with one_clear_line():
        upgrade(database_url(settings))
        if settings.many_workspaces:
            _seal_again(settings)


def _seal_again(settings: Settings) -> None:
    """Seal what is stored with the first key, so that earlier ones can go."""
    from bot.store.open import open_store as opened
    from bot.store.sealing import keyring

    store = opened(database_url(settings))
    try:
        rows = store.installed.seal_again(keyring(encryption_key(settings)))
    finally:
        store.close()
    log.info("tokens_sealed", extra={"rows": rows})


def encryption_key(settings: Settings) -> str:
    """The keys of ETERNAUT_ENCRYPTION_KEY. Raises SettingsError, which says how to make one, when there is none."""
    from bot.store.sealing import NO_KEY

    if settings.eternaut_encryption_key is None:
        raise SettingsError(NO_KEY)
    return settings.eternaut_encryption_key.get_secret_value()


def new_encryption_key() -> str:
    """A fresh key. Raises CannotStartError when the extra is not installed."""
    from bot.store.sealing import new_key

    with one_clear_line():
        return new_key()


def open_store(settings: Settings) -> Store:
    """The opened store; an SQLite file is made and migrated on the way, PostgreSQL by `eternaut migrate`.

    Raises:
        CannotStartError: The database cannot be opened; the text says why.
    """
    from bot.store.open import open_store as opened

    with one_clear_line():
        if settings.database_url is None:
            migrate(settings)
        return opened(database_url(settings))


def kept_in_store(settings: Settings, read: Callable[[Store], T], *, left_out: str) -> T | None:
    """What the store keeps, where there is one; None, and the log says what is `left_out`, when it cannot be read."""
    if settings.database_url is None and not (settings.data_dir / SQLITE).exists():
        return None
    from bot.follow.attempt import Failed, attempt
    from bot.store.open import open_store as opened

    def reading() -> T:
        store = opened(database_url(settings))
        try:
            return read(store)
        finally:
            store.close()

    found = attempt(reading)
    if isinstance(found, Failed):
        log.warning("store_not_read", extra={"left_out": left_out, "why": found.why})
        return None
    return found


def added_articles(settings: Settings) -> Sequence[Article]:
    """What was added in Slack; () where nobody keeps a store, or while it cannot be read.

    Where there are many workspaces, what one of them added is only for those who ask there.
    """
    from bot.follow.records import article_of

    if settings.many_workspaces:
        return ()

    def added(store: Store) -> Sequence[Article]:
        return [article_of(one) for one in store.articles.added()] if store.articles.are_kept() else ()

    return kept_in_store(settings, added, left_out="added articles") or ()


def quotes_in_use(settings: Settings) -> Mapping[str, int] | None:
    """How many quotes of each article stand in Slack; None where nobody keeps a store, or while it cannot be read."""

    def counted(store: Store) -> Mapping[str, int] | None:
        return store.quotes.counts_of_all() if store.quotes.are_kept() else None

    return kept_in_store(settings, counted, left_out="quotes in use")


def articles_of(settings: Settings, store: Store, where: Somewhere) -> Articles:
    """What was added in the workspace that `where` is in; where there is one workspace, whatever was added."""
    if not settings.many_workspaces:
        return store.articles
    return store.articles.of(enterprise=where.enterprise, team=where.team)


def open_questions(settings: Settings, limit: int) -> Sequence[Gap]:
    """At most `limit` questions that the sources did not answer, asked most often first. Raises CannotStartError."""
    store = open_store(settings)
    try:
        return store.gaps.of_all(limit=limit)
    finally:
        store.close()
