"""Keeps an index fresh: one process writes it, the others open it as it is; a crash leaves the old one or none.

A new index is built in a folder of its own and put in its place by renaming. A refresh changes engine and tables in
one transaction each; the stamp of the engine's commit, written with the tables, tells whether both ended: when it
does not, the index is built anew.
"""

from __future__ import annotations

import fcntl
import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

from bot.archive.home import ArchiveError, Home
from bot.archive.tables import SQLITE, TERMS, connect, create, finish, tell, told, version
from bot.archive.writing import Source, Tell, write
from bot.search import ondisk
from bot.search.ondisk import Writer

log = logging.getLogger("eternaut.archive")


def refresh(home: Home, source: Source, tell_progress: Tell, waiting: Callable[[str], None]) -> bool:
    """Bring the index at `home` up to `source`, built when there is none; whether it is up to date then.

    While another process writes, the index stays as it is; where there is none yet, `waiting` is told so in a
    sentence, and this waits.

    Raises:
        ArchiveError: It cannot be written.
        CorpusError: The articles are not there.
    """
    if not _stale(home, source):
        return True
    home.folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _only_writer(home, waiting) as mine:
            if not mine:
                return False
            if not whole(home):
                _build(home, source, tell_progress)
            elif _stale(home, source):  # else another process has done it
                _change(home, source, tell_progress)
            return True
    except (OSError, sqlite3.Error, ValueError) as error:
        raise ArchiveError(f"The index in {home.folder} cannot be written: {error}") from error


def whole(home: Home) -> bool:
    """Whether there is an index of this version whose engine and tables belong together."""
    with suppress(sqlite3.Error), closing(connect(home.folder / SQLITE)) as tables:
        return told(tables, "version") == version() and told(tables, "stamp") == ondisk.stamp(home.folder / TERMS)
    return False


def _stale(home: Home, source: Source) -> bool:
    """Whether a file is not as it was when it was indexed."""
    if not whole(home):
        return True
    with closing(connect(home.folder / SQLITE)) as tables:
        kept = dict(tables.execute("SELECT name, stamp FROM files").fetchall())
        known = {row[0] for row in tables.execute("SELECT DISTINCT file FROM skipped")}
    now = {name: stamp for name, stamp in source.stamps().items() if name not in source.unfinished}
    lacking = now.keys() - kept.keys() - known
    gone = kept.keys() - now.keys() - set(source.unfinished)
    return bool(lacking or gone) or any(kept[name] != stamp for name, stamp in now.items() if name in kept)


def _build(home: Home, source: Source, tell_progress: Tell) -> None:
    """A whole new index in the place of whatever is there."""
    new, old = home.beside(".new"), home.beside(".old")
    for left in (new, old):  # of a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    tables, writer = create(new / SQLITE), Writer(new / TERMS, large=True)
    tables.execute("BEGIN")
    write(tables, writer, source, tell_progress)
    tell(tables, (("version", version()), ("stamp", writer.commit())))
    writer.close()
    finish(tables)
    if home.folder.exists():
        home.folder.rename(old)
    new.rename(home.folder)
    shutil.rmtree(old, ignore_errors=True)


def _change(home: Home, source: Source, tell_progress: Tell) -> None:
    """What changed, in the index that is there."""
    writer = Writer(home.folder / TERMS)
    try:
        with closing(connect(home.folder / SQLITE)) as tables:
            tables.execute("BEGIN IMMEDIATE")
            write(tables, writer, source, tell_progress)
            tell(tables, (("stamp", writer.commit()),))
            tables.execute("COMMIT")
    finally:
        writer.close()


@contextmanager
def _only_writer(home: Home, waiting: Callable[[str], None]) -> Iterator[bool]:
    """Whether this process may write; with no index to read meanwhile, it waits until it may."""
    with home.beside(".lock").open("a+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if whole(home):
                log.info("index_is_written_elsewhere")
                yield False
                return
            waiting(f"Another process is building the index in {home.folder}; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield True
