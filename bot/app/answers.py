"""The answers: articles read and indexed, in memory, on disk or in a cluster."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.answers.verbatim import Checked
from bot.app.errors import CannotStartError
from bot.app.stores import added_articles
from bot.corpus.model import Article, Corpus
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.answers.library import Holdings
    from bot.archive.home import Home
    from bot.archive.writing import Progress, Source
    from bot.follow.stories import Current
    from bot.search.engine import Indexing
    from bot.store.articles import Articles
    from bot.store.open import Store


PROGRESS_EVERY = 5.0  # seconds between two lines of the log while an index is built

log = logging.getLogger("eternaut.app")


def open_answers(settings: Settings) -> Checked:
    """The articles of `settings`, read, indexed and ready to answer.

    Raises:
        SettingsError: A file of the configuration is missing or wrong.
        CorpusError: There are no articles, or the place named has none; the text says what to do.
        CannotStartError: There is an archive, and its index can neither be read nor be written.
    """
    answers, added = answering(settings), added_articles(settings)
    with index_refusals():
        archived = archive_of(settings)((), added)
    return answers(archived[0] if archived else _in_memory(settings, added))


@dataclass(frozen=True, slots=True)
class Answering:
    """Makes the answers of articles, with the configuration as it was when this was made."""

    configured: Mapping[str, Any]
    indexing: Indexing

    def __call__(self, articles: Corpus | Holdings) -> Checked:
        """Those of a Corpus in memory, or over what an index on disk has."""
        from bot.answers import build, over

        if isinstance(articles, Corpus):
            return Checked(build(articles, indexing=self.indexing, **self.configured))
        return Checked(over(articles, **self.configured))


def answering(settings: Settings) -> Answering:
    """What makes the answers of articles. The configuration is read now, and the dictionary once.

    Raises:
        SettingsError: A file of the configuration is missing or wrong, or what the engine needs.
    """
    from bot.answers import Tuning
    from bot.search.dictionary import english

    return Answering(
        {
            "lexicon": settings.toml("lexicon.toml"),
            "thesaurus": settings.texts("thesaurus_*.txt"),
            "story": settings.toml("story.toml"),
            "dictionary": english(),
            "tuning": settings.numbers(Tuning, "answers"),
        },
        open_engine(settings),
    )


def archive_of(settings: Settings) -> Callable[[Collection[str], Sequence[Article]], tuple[Holdings, bool] | None]:
    """What gives the articles of `settings` from an index on disk, and whether it is up to date; None for few articles.

    It is given the names of files that are being written, and the articles added by hand; it brings the index up to
    date, blocks as long as that takes, and tells the log how far it is. Another process may do so just now: then the
    index is as it was before. Raises CorpusError and ArchiveError.
    """

    def archived(unfinished: Collection[str], added: Sequence[Article]) -> tuple[Holdings, bool] | None:
        from bot.archive.large import large

        if not large(settings.eternaut_engine, settings.articles_dir, settings.data_dir):
            return None
        from bot.archive.keeping import refresh
        from bot.archive.opening import open_archive

        home, source = archive_place(settings, unfinished, added)
        fresh = refresh(home, source, log_progress(), log.warning)
        return open_archive(home), fresh

    return archived


def index(settings: Settings, tell: Callable[[Progress], None], waiting: Callable[[str], None]) -> Holdings:
    """The index of the articles of `settings`, brought up to date whatever their number. Raises as `open_answers`."""
    from bot.archive.keeping import refresh
    from bot.archive.opening import open_archive

    with index_refusals():
        home, source = archive_place(settings, (), added_articles(settings))
        refresh(home, source, tell, waiting)
        return open_archive(home)


def archive_place(settings: Settings, unfinished: Collection[str], added: Sequence[Article]) -> tuple[Home, Source]:
    """Where the index is, and what is to stand in it. Raises SettingsError."""
    from bot.archive.home import Home
    from bot.archive.writing import Source
    from bot.corpus.files import Limits

    limits, sources = settings.numbers(Limits, "articles"), settings.eternaut_config / "sources.toml"
    home = Home.of(settings.data_dir, settings.articles_dir)
    return home, Source(settings.articles_dir, sources, limits, tuple(added), unfinished)


def log_progress() -> Callable[[Progress], None]:
    """Tells the log every few seconds how far the building of an index is."""
    last = 0.0

    def tell(progress: Progress) -> None:
        nonlocal last
        if progress.seconds - last >= PROGRESS_EVERY:
            last = progress.seconds
            log.info(
                "index_building",
                extra={
                    "share": round(progress.done / progress.total, 3),
                    "passages": progress.passages,
                    "per_second": round(progress.rate),
                    "seconds_left": round(progress.left),
                },
            )

    return tell


@contextmanager
def index_refusals() -> Iterator[None]:
    """Turn what an index refuses into CannotStartError, which the command line can name unloaded."""
    from bot.archive.home import ArchiveError
    from bot.search.ondisk import EngineMissingError

    try:
        yield
    except (ArchiveError, EngineMissingError) as error:
        raise CannotStartError(str(error)) from None


def open_engine(settings: Settings) -> Indexing:
    """What makes the index of a corpus. Raises SettingsError when what the engine needs is missing."""
    if settings.eternaut_engine != "opensearch":
        from bot.search.bm25 import RankBM25

        return RankBM25
    from bot.search.cluster import Cluster, ClusterError, Rules
    from bot.search.opensearch import in_cluster

    if settings.opensearch_url is None:
        raise SettingsError("OPENSEARCH_URL is not set: the engine opensearch needs https://user:password@host:9200")
    try:
        cluster = Cluster(settings.opensearch_url.get_secret_value(), settings.numbers(Rules, "opensearch"))
    except ClusterError as error:
        raise SettingsError(str(error)) from None
    return in_cluster(cluster, settings.opensearch_prefix)


def open_corpus(settings: Settings) -> Corpus:
    """The articles of `settings`, and those that were added in Slack, in memory. Raises as `open_answers`."""
    return _in_memory(settings, added_articles(settings))


def _in_memory(settings: Settings, added: Sequence[Article]) -> Corpus:
    from bot.corpus.files import Limits
    from bot.corpus.load import corpus, reread

    limits = settings.numbers(Limits, "articles")
    shelf = reread(settings.articles_dir, sources=settings.eternaut_config / "sources.toml", limits=limits)
    return corpus(settings.articles_dir, shelf, added)


@contextmanager
def following(settings: Settings, store: Store) -> Iterator[Current[Checked]]:
    """The answers on the articles of `settings` and of `store`, made anew whenever those change. As `open_answers`."""
    from bot.corpus.files import Limits
    from bot.follow.following import Following, Place
    from bot.follow.records import Records
    from bot.follow.stories import Bounds, Shared, Stories
    from bot.follow.watch import Pace, watching

    sources, limits = settings.eternaut_config / "sources.toml", settings.numbers(Limits, "articles")
    pace, bounds = settings.numbers(Pace, "follow"), settings.numbers(Bounds, "workspaces")
    make, archived, place = answering(settings), archive_of(settings), Place(settings.articles_dir, sources, limits)

    def records(articles: Articles) -> Records:
        return Records(articles, lambda: datetime.now(UTC))

    def large(unfinished: Collection[str], added: Sequence[Article]) -> tuple[Checked, bool] | None:
        found = archived(unfinished, added)
        return (make(found[0]), found[1]) if found else None

    if not settings.many_workspaces:
        with index_refusals():
            base = Following(place, make, records(store.articles), large)
        with watching(base.check, pace):
            yield Shared(base)
        return
    with index_refusals():
        base = Following(place, make, records(store.articles.of(enterprise="", team="")), large)
    stories = Stories(
        base,
        make,
        lambda key: records(store.articles.of(enterprise=key[0], team=key[1])),
        store.articles.versions,
        bounds,
    )
    with watching(stories.check, pace):
        yield stories
