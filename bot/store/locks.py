"""Locks: one process at a time works on a delivery, and only death makes it let go.

A lease would run out while its owner is merely frozen, who then wakes up and posts a second time.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

# Whether a lock that was taken is still held; to be asked just before doing what only one may do.
Alive = Callable[[], bool]


class Locks(Protocol):
    """Locks by name, among all processes that share the database. Blocking calls, from any thread."""

    def take(self, name: str) -> AbstractContextManager[Alive | None]:
        """Hold the lock inside the `with`, which gets its Alive; None, and nothing held, when another has it."""

    def close(self) -> None:
        """Let go of everything."""


@dataclass(slots=True)
class FileLocks:
    """For SQLite: one process holds a lock file beside the database until it ends, and so every name."""

    path: Path
    _file: int | None = None
    _names: set[str] = field(default_factory=set)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def take(self, name: str) -> Iterator[Alive | None]:
        """See Locks. The file stays locked afterwards, for this process's next name."""
        with self._turn:
            taken = name not in self._names and self._own()
            if taken:
                self._names.add(name)
        try:
            yield self._alive if taken else None
        finally:
            if taken:
                with self._turn:
                    self._names.discard(name)

    def close(self) -> None:
        """Give the file to another process."""
        with self._turn:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _alive(self) -> bool:
        # The kernel takes a file lock from a process only when that ends.
        return self._file is not None

    def _own(self) -> bool:
        if self._file is not None:
            return True
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True


@dataclass(slots=True)
class SessionLocks:
    """For PostgreSQL: advisory locks of one session, which no pool may share; they end with it."""

    engine: Engine
    _session: Connection | None = None
    _names: set[str] = field(default_factory=set)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def take(self, name: str) -> Iterator[Alive | None]:
        """See Locks. Names are told apart by 63 bits of their SHA-256; the session is opened at the first need."""
        number = int.from_bytes(sha256(name.encode()).digest()[:8]) >> 1
        with self._turn:
            # The server lets one session take a lock twice.
            mine = name not in self._names
            taken = mine and bool(self._ask("SELECT pg_try_advisory_lock(:number)", number))
            session = self._session
            if taken:
                self._names.add(name)
        try:
            yield (lambda: self._alive(session)) if taken else None
        finally:
            if taken:
                with self._turn:
                    self._names.discard(name)
                    if self._session is session:
                        self._ask("SELECT pg_advisory_unlock(:number)", number)

    def close(self) -> None:
        """End the session."""
        with self._turn:
            self._end()

    def _alive(self, session: Connection | None) -> bool:
        """Whether the session that took the lock still answers: another one would not have it."""
        with self._turn:
            return self._session is session and self._ask("SELECT :number", 1) == 1

    def _ask(self, question: str, number: int) -> object:
        """What the session says; None when it is lost, and then the next question opens a new one."""
        try:
            if self._session is None:
                # Detached: the pool must never hand this session, and its locks, to somebody else.
                session = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                session.detach()
                self._session = session
            return self._session.execute(text(question), {"number": number}).scalar()
        except SQLAlchemyError:
            self._end()
            return None

    def _end(self) -> None:
        if self._session is not None:
            self._session.invalidate()
            self._session.close()
            self._session = None


def locks(engine: Engine) -> Locks:
    """The locks of a database; one that is in memory has no other process to lock out."""
    if engine.dialect.name == "postgresql":
        return SessionLocks(engine)
    database = engine.url.database
    return FileLocks(Path(f"{database}.digests") if database and database != ":memory:" else Path(os.devnull))
