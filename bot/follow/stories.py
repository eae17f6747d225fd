"""A story for each workspace: the articles that all have, and behind them those that it added itself.

Most workspaces add nothing, and share one story. A story of a workspace's own is made at the first question there,
and kept as long as it is among the last ones used; while it is kept, it is made anew beside the questions.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Generic, Protocol, TypeVar

from bot.corpus.load import passages
from bot.corpus.model import Corpus
from bot.follow.attempt import Failed, attempt
from bot.follow.desk import Somewhere
from bot.follow.following import Following
from bot.follow.records import Records

log = logging.getLogger("eternaut.follow")

Key = tuple[str, str]  # (enterprise, team)


class Story(Protocol):
    """Answers, and the articles that they are made from."""

    @property
    def corpus(self) -> Corpus: ...


S = TypeVar("S", bound=Story)
R = TypeVar("R", bound=Story, covariant=True)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept, from `[workspaces]` in `config/eternaut.toml`.

    Attributes:
        stories: Workspaces whose own articles are ready to be asked at the same time, in one process.
    """

    stories: int = 32


class Current(Protocol[R]):
    """The story of each workspace, as it is now."""

    def of(self, where: Somewhere) -> R:
        """The story of the workspace that `where` is in."""

    def refresh(self, where: Somewhere) -> None:
        """Take in at once what was added or removed there."""

    def problem(self) -> str | None:
        """Why the answers are older than the articles, in one line; None when they are not."""


@dataclass(frozen=True, slots=True)
class Shared(Generic[S]):
    """One story for everybody, with all that was added."""

    base: Following[S]

    def of(self, where: Somewhere) -> S:
        """The one story."""
        return self.base.now()

    def refresh(self, where: Somewhere) -> None:
        """Read again at once."""
        self.base.refresh()

    def problem(self) -> str | None:
        """See Current."""
        return self.base.problem()


@dataclass(frozen=True, slots=True)
class Own(Generic[S]):
    """A story of one workspace's own, with what it was made from."""

    story: S
    base: S
    version: str


class Stories(Generic[S]):
    """The stories of all workspaces, for any number of threads.

    Args:
        base: What all workspaces have.
        make: Makes the answers of a corpus.
        records: What a workspace added.
        versions: Words for each workspace that added something, which change whenever that does.
        bounds: How many stories are kept at the same time; each takes the memory of an index.
    """

    def __init__(
        self,
        base: Following[S],
        make: Callable[[Corpus], S],
        records: Callable[[Key], Records],
        versions: Callable[[], Mapping[Key, str]],
        bounds: Bounds,
    ) -> None:
        self._base, self._make, self._records, self._read, self._most = base, make, records, versions, bounds.stories
        self._kept: OrderedDict[Key, Own[S]] = OrderedDict()
        self._lock, self._making, self._looking = Lock(), Lock(), Lock()
        self._failed = ""
        self._versions: Mapping[Key, str] = versions()

    def of(self, where: Somewhere) -> S:
        """The story of the workspace that `where` is in; blocks while it is made."""
        key = (where.enterprise, where.team)
        if key not in self._versions:
            return self._base.now()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key].story
        with self._making:
            return self._fresh(key)

    def refresh(self, where: Somewhere) -> None:
        """Take in at once what was added or removed in a workspace, or for all. Raises what the database raises."""
        if not where.team:
            self._base.refresh()
        with self._looking:
            self._versions = self._read()
        key = (where.enterprise, where.team)
        if key in self._versions:
            with self._making:
                self._fresh(key)

    def check(self) -> None:
        """Look once at what has changed, in the files and by other processes; never raises."""
        self._base.check()
        with self._looking:  # or an older look could hide what `refresh` saw
            versions = attempt(self._read)
            if not isinstance(versions, Failed):
                self._versions = versions
        for key in tuple(self._kept):
            if key in self._versions:
                with self._making:
                    made = attempt(lambda key=key: self._fresh(key))  # type: ignore[misc]
                self._tell(made)
            else:
                with self._lock:
                    self._kept.pop(key, None)

    def problem(self) -> str | None:
        """Why the answers are older than the articles, in one line; None when they are not."""
        return self._base.problem() or self._failed or None

    def _fresh(self, key: Key) -> S:
        """The workspace's story of now, made when none is kept that is as new; the caller holds `_making`."""
        base, version = self._base.now(), self._versions.get(key)
        if version is None:
            return base
        kept = self._kept.get(key)
        if kept is None or kept.base is not base or kept.version != version:
            kept = Own(self._make(self._corpus(base.corpus, self._records(key))), base, version)
            log.info("story_of_a_workspace", extra={"team": key[1], "articles": len(kept.story.corpus.articles)})
        with self._lock:
            self._kept[key] = kept
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return kept.story

    def _corpus(self, base: Corpus, records: Records) -> Corpus:
        """The base with what was added behind it; only the texts of the latter are kept for the workspace."""
        known = {article.id for article in base.articles}
        added = tuple(article for article in records.added() if article.id not in known)
        if not added:
            return base
        recorded = records.record(Corpus(added, ())).articles
        shifted = (replace(one, article=one.article + len(base.articles)) for one in passages(recorded))
        return replace(base, articles=(*base.articles, *recorded), passages=(*base.passages, *shifted))

    def _tell(self, made: object) -> None:
        why = made.why if isinstance(made, Failed) else ""
        if why and why != self._failed:
            log.error("story_kept_as_it_was", extra={"why": why})
        self._failed = why
