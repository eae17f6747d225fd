"""What is answered from just now: made beside the questions, swapped whole, kept when a new one cannot be made."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from bot.corpus.files import Limits
from bot.corpus.load import corpus as corpus_of
from bot.corpus.load import reread
from bot.corpus.model import Article, Corpus
from bot.corpus.shelf import EMPTY, Shelf, look
from bot.follow.attempt import Failed, attempt
from bot.follow.records import NoRecords, Records
from bot.follow.settled import View, settled, unfinished

log = logging.getLogger("eternaut.follow")

SOON = 2.0  # seconds until an index is looked at again that another process is writing
AGAIN = 30.0  # seconds until what failed is tried again: the disk may have been full, the database away
_SOURCES = "/sources"  # the side file among the names of a folder, which have no slash

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the articles are, the side file that tells about them, and how much is read."""

    articles: Path
    sources: Path | None = None
    limits: Limits = Limits()  # noqa: RUF009 (frozen)


class Following(Generic[T]):
    """The answers on the articles of now, for any number of threads.

    `now` is one reference: who took it keeps a whole index, whatever is swapped in meanwhile.

    Args:
        place: Where the articles are.
        make: Makes the answers of a corpus, in as long as it takes.
        records: Articles added by hand, and earlier texts.
        large: When the articles are many, gives the answers from an index on disk, which it brings up to date, and
            whether it is: another process may be writing it. Else None. It is given the names of files that are being
            written, and the articles added by hand.

    Raises:
        CorpusError: There is nothing to begin with; the text says what to do.
    """

    def __init__(
        self,
        place: Place,
        make: Callable[[Corpus], T],
        records: Records | NoRecords,
        large: Callable[[Collection[str], Sequence[Article]], tuple[T, bool] | None] = lambda _unfinished, _added: None,
    ) -> None:
        self._place, self._make, self._records, self._large = place, make, records, large
        self._lock = Lock()
        self._shelf: Shelf = EMPTY
        self._added: Sequence[Article] = ()
        self._again: float | None = None
        self._fresh = True
        self._problems: Mapping[str, str] = {}
        self._before = self._taken = self._look()
        self._version = self._taken_version = ""
        self._version = self._taken_version = self._version_of_records()
        self._now = self._made(frozenset())
        self._again = None if self._fresh else time.monotonic() + SOON

    def now(self) -> T:
        """The answers on the articles of now."""
        return self._now

    def problem(self) -> str | None:
        """Why the answers are older than the articles, in one line; None when they are not."""
        return "; ".join(self._problems.values()) or None

    def check(self) -> None:
        """Look once; when files have settled into something new, read them and swap the answers.

        What changed is found by the second look after it: the first one cannot know that the writing is over.
        Never raises: a failure is logged, and `problem` tells it.
        """
        with self._lock:
            seen = attempt(self._look)
            self._tell("folder", seen)
            if isinstance(seen, Failed):
                return
            self._version = self._version_of_records()
            view = settled(seen, self._before, self._taken)
            moving, self._before = unfinished(seen, self._before), seen
            due = self._again is not None and time.monotonic() >= self._again
            if view != self._taken or self._version != self._taken_version or due:
                self._taken, self._taken_version = view, self._version
                self._swap(moving)

    def refresh(self) -> None:
        """Read again at once, because an article was added or removed; as `check` otherwise."""
        with self._lock:
            self._version = self._taken_version = self._version_of_records()
            seen = attempt(self._look)
            self._swap(frozenset() if isinstance(seen, Failed) else unfinished(seen, self._before))

    def _swap(self, moving: Collection[str]) -> None:
        made = attempt(lambda: self._made(moving))
        self._tell("articles", made)
        if isinstance(made, Failed):
            self._again = time.monotonic() + AGAIN
        else:
            self._again, self._now = None if self._fresh else time.monotonic() + SOON, made

    def _made(self, moving: Collection[str]) -> T:
        place = self._place
        added = attempt(self._records.added)
        self._tell("added", added)
        together = self._added if isinstance(added, Failed) else added
        archived = self._large(moving, together)
        if archived is not None:
            self._shelf, self._added = EMPTY, together
            made, self._fresh = archived
            return made
        self._fresh = True
        shelf = reread(
            place.articles, sources=place.sources, limits=place.limits, earlier=self._shelf, unfinished=moving
        )
        corpus = corpus_of(place.articles, shelf, together)
        recorded = attempt(lambda: self._records.record(corpus))
        self._tell("records", recorded)
        made = self._make(corpus if isinstance(recorded, Failed) else recorded)
        self._shelf, self._added = shelf, together
        sizes = {"articles": len(corpus.articles), "passages": len(corpus.passages), "skipped": len(corpus.skipped)}
        log.info("articles_read", extra=sizes)
        return made

    def _look(self) -> View:
        """The stamps of the articles, and of the side file."""
        side, articles = self._place.sources, look(self._place.articles)
        if side is None or not side.exists():  # it says nothing then
            return articles
        return {**articles, _SOURCES: look(side)[side.name]}

    def _version_of_records(self) -> str:
        version = attempt(self._records.version)
        self._tell("store", version)
        return self._version if isinstance(version, Failed) else version

    def _tell(self, about: str, outcome: object) -> None:
        """Keep or drop the problem with `about`; the log hears of it once."""
        if not isinstance(outcome, Failed):
            if about in self._problems:
                log.info("well_again", extra={"about": about})
                self._problems = {name: why for name, why in self._problems.items() if name != about}
            return
        if self._problems.get(about) != outcome.why:
            log.error("articles_kept_as_they_were", extra={"about": about, "why": outcome.why})
        self._problems = {**self._problems, about: outcome.why}
