"""The files of a folder as they were last read, so that a new look reads only what changed.

A file is known by its Stamp; while it is being written, what was read of it before stays on the shelf.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.corpus.errors import ArticlesMissingError
from bot.corpus.files import articles_in
from bot.corpus.formats import Means, read
from bot.corpus.metadata import Metadata
from bot.corpus.model import Article, Skipped


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes when a file does: bytes, nanoseconds of the last writing and of the last renaming, inode."""

    size: int
    written: int
    changed: int
    node: int


@dataclass(frozen=True, slots=True)
class Shelved:
    """What was read from one file.

    Attributes:
        stamp: The file's stamp before and after it was read; None where there was no file to read.
        told: What the side file told about it then.
        found: Its articles, and what was skipped.
    """

    stamp: Stamp | None
    told: Metadata
    found: tuple[Article | Skipped, ...]


Shelf = Mapping[str, Shelved]
EMPTY: Shelf = MappingProxyType({})
_NOTHING_TOLD = Metadata()


def look(path: Path) -> Mapping[str, Stamp]:
    """The stamp of every file at `path`, a folder or one file, by name; names that start with a dot are left out.

    About 3 microseconds a file. A link is known by the file it leads to.

    Raises:
        ArticlesMissingError: `path` does not exist or may not be read.
    """
    try:
        if not path.is_dir():
            return {path.name: _stamp(path.stat())}
        with os.scandir(path) as entries:
            stamps = ((entry.name, _stamp_of(entry)) for entry in entries if not entry.name.startswith("."))
            return {name: stamp for name, stamp in stamps if stamp is not None}
    except OSError as error:
        raise ArticlesMissingError(f"{path} can't be read: {error.strerror}.") from None


def shelve(
    path: Path,
    *,
    told: Mapping[str, Metadata],
    means: Means,
    earlier: Shelf = EMPTY,
    unfinished: Collection[str] = (),
) -> Shelf:
    """Everything at `path` in the order of file names, taken from `earlier` where nothing changed.

    Files in `unfinished`, and those that change while they are read, stay as they are in `earlier`; when they are
    not there, they are left out.

    Raises:
        ArticlesMissingError: As `look`.
    """
    files = tuple(articles_in(path, means.limits))
    stamps = look(path)
    shelf: dict[str, Shelved] = {}
    for found in files:
        if isinstance(found, Skipped):
            shelf[found.name] = Shelved(None, _NOTHING_TOLD, (found,))
            continue
        before = earlier.get(found.name)
        kept = before if found.name in unfinished else _read(found, stamps, before, told, means)
        if kept is not None:
            shelf[found.name] = kept
    return shelf


def contents(shelf: Shelf) -> Iterable[Article | Skipped]:
    """All that stands on the shelf, in order."""
    return (one for shelved in shelf.values() for one in shelved.found)


def _read(
    path: Path, stamps: Mapping[str, Stamp], before: Shelved | None, told: Mapping[str, Metadata], means: Means
) -> Shelved | None:
    """The file as it is now; `before` when nothing changed, or when it changes just now."""
    stamp, about = stamps.get(path.name), told.get(path.name, _NOTHING_TOLD)
    if before is not None and before.stamp is not None and (before.stamp, before.told) == (stamp, about):
        return before
    found = tuple(read(path, about, means))
    try:
        after = _stamp(path.stat())
    except OSError:
        after = None
    return Shelved(stamp, about, found) if after == stamp else before


def _stamp_of(entry: os.DirEntry[str]) -> Stamp | None:
    try:
        return _stamp(entry.stat())
    except OSError:  # gone since, or a link that leads nowhere
        return None


def _stamp(about: os.stat_result) -> Stamp:
    return Stamp(about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)
