"""The tables of an index, in one SQLite file beside the engine's folder, and what names its version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

SQLITE, TERMS = "archive.db", "terms"
ORDINALS = 24  # bits of a passage's number that count the passages of its article; the others are the article's slot

# An article has a slot that is never used twice; `files` has the slots in the order of the corpus.
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE files (name TEXT PRIMARY KEY, place INTEGER, stamp TEXT, slots BLOB, counts BLOB, digests BLOB);
CREATE TABLE articles (slot INTEGER PRIMARY KEY, id TEXT UNIQUE, title TEXT, source TEXT, url TEXT, published TEXT,
    body INTEGER, revision INTEGER, tokens INTEGER, passages INTEGER, text TEXT);
CREATE TABLE passages (number INTEGER PRIMARY KEY, start INTEGER, "end" INTEGER, kind INTEGER, paragraph INTEGER,
    above INTEGER, dependent INTEGER, terms TEXT, places BLOB, rest TEXT);
CREATE TABLE skipped (name TEXT, file TEXT, reason TEXT);
CREATE TABLE words (word TEXT PRIMARY KEY, small INTEGER, capital INTEGER, other INTEGER, person INTEGER,
    speaker INTEGER) WITHOUT ROWID;
CREATE TABLE families (root TEXT, term TEXT, PRIMARY KEY (root, term)) WITHOUT ROWID;
CREATE TABLE names (last TEXT, words TEXT, PRIMARY KEY (last, words)) WITHOUT ROWID;
CREATE TABLE slips (variant TEXT, word TEXT, PRIMARY KEY (variant, word)) WITHOUT ROWID;
"""
# What decides what stands in an index: another text of these makes another index.
_DECIDING = ("corpus/*.py", "search/*.py", "answers/reading.py", "archive/entry.py")


def version() -> str:
    """Names the form of an index, and the programs that analyse texts for it."""
    decided = sha256(_SCHEMA.encode())
    for pattern in _DECIDING:
        for path in sorted(Path(__file__).parent.parent.glob(pattern)):
            decided.update(path.read_bytes())
    return decided.hexdigest()[:16]


def create(path: Path) -> sqlite3.Connection:
    """A new file with empty tables. Nothing is kept safe from a crash before `finish`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tables = _connect(path)
    tables.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_SCHEMA}")
    return tables


def finish(tables: sqlite3.Connection) -> None:
    """Make what was written to a new file last."""
    tables.commit()
    tables.executescript("PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint;")
    tables.close()


def connect(path: Path) -> sqlite3.Connection:
    """The file's tables, for any thread: whoever shares the connection takes turns. Raises sqlite3.Error."""
    if not path.is_file():
        raise sqlite3.OperationalError(f"{path}: no such file")
    return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    tables = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    tables.execute("PRAGMA cache_size = -16000")  # kB
    return tables


def told(tables: sqlite3.Connection, name: str) -> object:
    """The value of `name` in `meta`; None when it has none."""
    row = tables.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def tell(tables: sqlite3.Connection, pairs: Iterable[tuple[str, object]]) -> None:
    """Write values of `meta`."""
    tables.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", pairs)
