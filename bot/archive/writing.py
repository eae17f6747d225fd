"""Writes an index: articles in as a stream, what changed analysed by several processes, memory bounded."""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import time
from array import array
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, replace
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import numpy
from numpy.typing import NDArray

from bot.answers.vocabulary import variants
from bot.archive.entry import Batch, Entry, Line, Words, digest, of_articles, of_lines
from bot.archive.tables import ORDINALS, tell
from bot.corpus.archive import lines
from bot.corpus.files import Limits, articles_in
from bot.corpus.formats import Means, read
from bot.corpus.load import side_file
from bot.corpus.metadata import Metadata
from bot.corpus.model import Article, Skipped
from bot.corpus.pages import Extractor
from bot.corpus.shelf import Stamp, look
from bot.search.ondisk import Writer

ADDED = "/added"  # stands for the articles added by hand among the names of files, which have no slash
_BATCH = 400_000  # bytes that one process analyses at a time
_WAITING = 10_000  # known lines held behind others that are being analysed
_FLUSH = 100_000  # distinct words held before they are written
_TYPED = 20_000  # words, the most frequent, that a misspelt word may have meant
_SKIPPED_KEPT = 1_000  # reasons kept of one index; more are only counted
_COUNTED = """
INSERT INTO words VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (word) DO UPDATE SET small = small + excluded.small,
    capital = capital + excluded.capital, other = other + excluded.other, person = person + excluded.person,
    speaker = speaker + excluded.speaker
"""


@dataclass(frozen=True, slots=True)
class Source:
    """What is indexed.

    Attributes:
        path: A folder or one file.
        told_by: The side file with titles and dates, or None.
        limits: How much is read of one file or line.
        added: Articles that come from elsewhere, behind the others.
        unfinished: Names of files that are being written, which stay as they were.
        alone: Bytes up to which other processes are not worth their start.
    """

    path: Path
    told_by: Path | None = None
    limits: Limits = Limits()  # noqa: RUF009 (frozen)
    added: Sequence[Article] = ()
    unfinished: Collection[str] = ()
    alone: int = 4_000_000

    def stamps(self) -> Mapping[str, str]:
        """For each file, and for what was added, a text that changes when it does."""
        side = side_file(self.told_by) if self.told_by else {}
        stamps = {name: _stamp(stamp, side.get(name)) for name, stamp in look(self.path).items()}
        if self.added:
            stamps[ADDED] = sha256(repr([(a.id, a.title, a.text) for a in self.added]).encode()).hexdigest()
        return stamps


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build has come: bytes read of all that must be, passages indexed, seconds since the beginning."""

    done: int
    total: int
    passages: int
    seconds: float

    @property
    def rate(self) -> float:
        """Passages a second."""
        return self.passages / max(self.seconds, 1e-3)

    @property
    def left(self) -> float:
        """Seconds that it still takes, at this rate."""
        return self.seconds * (self.total - self.done) / max(self.done, 1)


Tell = Callable[[Progress], None]


@dataclass(slots=True)
class _File:
    """A file, and the articles that it has now: their slots, numbers of passages and digests, in order."""

    name: str
    stamp: str
    slots: array[int] = field(default_factory=lambda: array("I"))
    counts: array[int] = field(default_factory=lambda: array("I"))
    digests: array[int] = field(default_factory=lambda: array("q"))

    def add(self, slot: int, count: int, number: int) -> None:
        self.slots.append(slot)
        self.counts.append(count)
        self.digests.append(number)


def write(tables: sqlite3.Connection, writer: Writer, source: Source, tell: Tell) -> None:
    """Bring the tables and the engine's index to what `source` has now; nothing is committed here."""
    stamps = source.stamps()
    sizes = {name: stamp.size for name, stamp in look(source.path).items()}
    before = {row[0]: row[1] for row in tables.execute("SELECT name, stamp FROM files")}
    changed = sum(size for name, size in sizes.items() if before.get(name) != stamps[name])
    with _executor(changed > source.alone) as executor:
        work = _Writing(tables, writer, source, executor, tell, max(changed, 1))
        work.run(stamps)


class _Writing:
    """One run of `write`: files in their order, work under way in a queue that keeps the order."""

    def __init__(
        self,
        tables: sqlite3.Connection,
        writer: Writer,
        source: Source,
        executor: Executor | None,
        tell: Tell,
        total: int,
    ) -> None:
        self._tables, self._writer, self._source = tables, writer, source
        self._executor, self._tell, self._total = executor, tell, total
        self._files: list[_File] = []
        self._under_way: deque[tuple[_File, Future[Batch] | Batch | tuple[int, int, int], int]] = deque()
        self._most = 3 * (os.cpu_count() or 1) if executor else 0
        self._words = Words()
        self._began = time.monotonic()
        self._done = self._passages = 0
        self._skips = 0
        self._next = int(tables.execute("SELECT coalesce(max(slot), -1) + 1 FROM articles").fetchone()[0])
        self._first = self._next
        self._old = numpy.concatenate(
            [numpy.frombuffer(row[0], numpy.uint32) for row in tables.execute("SELECT slots FROM files")]
            or [numpy.zeros(0, numpy.uint32)]
        )
        self._gone: set[int] = set()
        self._live = numpy.zeros(self._next, numpy.bool_)

    def run(self, stamps: Mapping[str, str]) -> None:
        source, tables = self._source, self._tables
        told = side_file(source.told_by) if source.told_by else {}
        with Extractor() as extractor:
            means = Means(source.limits, extractor)
            for path in articles_in(source.path, source.limits):
                if isinstance(path, Skipped):
                    self._skip(path, path.name)
                else:
                    self._file(path, stamps.get(path.name, ""), told.get(path.name, Metadata()), means)
        if source.added:
            file = self._begun(ADDED, stamps[ADDED])
            self._submit(file, of_articles, (source.added,), 0)
        self._drain(0)
        tables.executemany("DELETE FROM skipped WHERE file = ?", [(name,) for name in self._names_gone()])
        self._end()

    def _file(self, path: Path, stamp: str, told: Metadata, means: Means) -> None:
        row = self._tables.execute(
            "SELECT stamp, slots, counts, digests FROM files WHERE name = ?", (path.name,)
        ).fetchone()
        unfinished = path.name in self._source.unfinished
        if unfinished and row is None:
            return
        if row is not None and (row[0] == stamp or unfinished):
            file = _File(path.name, row[0], *(array(kind, data) for kind, data in zip("IIq", row[1:], strict=True)))
            self._live[numpy.frombuffer(row[1], numpy.uint32)] = True
            self._files.append(file)
            return
        file = self._begun(path.name, stamp)
        if path.suffix.lower() == ".jsonl":
            self._lines(file, path, _Known(*row[1:]) if row else None)
        else:
            found = list(read(path, told, means))
            self._submit(file, of_articles, (found,), path.stat().st_size if path.exists() else 0)

    def _begun(self, name: str, stamp: str) -> _File:
        self._tables.execute("DELETE FROM skipped WHERE file = ?", (name,))
        file = _File(name, stamp)
        self._files.append(file)
        return file

    def _lines(self, file: _File, path: Path, known: _Known | None) -> None:
        """The lines of an archive: those that are known keep their slots, the others are analysed in batches."""
        batch: list[Line] = []
        size = 0
        for number, line in lines(path, limits=self._source.limits):
            if isinstance(line, Skipped):
                self._skip(line, file.name)
                continue
            place = known.find(line, number) if known else None
            if place is not None or size > _BATCH:
                self._submit(file, of_lines, (path.name, batch), size)
                batch, size = [], 0
            if place is not None:
                self._under_way.append((file, place, len(line)))
                if len(self._under_way) > _WAITING:
                    self._drain(self._most)
                continue
            batch.append((number, line))
            size += len(line)
        self._submit(file, of_lines, (path.name, batch), size)

    def _submit(self, file: _File, work: Callable[..., Batch], given: tuple[object, ...], size: int) -> None:
        if not given[-1]:
            return
        made = self._executor.submit(work, *given) if self._executor else work(*given)
        self._under_way.append((file, made, size))
        self._drain(self._most)

    def _drain(self, most: int) -> None:
        """Write what has been analysed, in order, until at most `most` batches are under way."""
        while len(self._under_way) > most:
            file, made, size = self._under_way.popleft()
            self._done += size
            if isinstance(made, tuple):
                self._keep(file, *made)
                continue
            batch = made.result() if isinstance(made, Future) else made
            for one in batch.found:
                if isinstance(one, Skipped):
                    self._skip(one, file.name)
                else:
                    self._insert(file, one)
            self._gather(batch.words)
            seconds = time.monotonic() - self._began
            self._tell(Progress(min(self._done, self._total), self._total, self._passages, seconds))

    def _keep(self, file: _File, slot: int, count: int, number: int) -> None:
        if slot not in self._gone and not self._live[slot]:
            self._live[slot] = True
            file.add(slot, count, number)

    def _insert(self, file: _File, entry: Entry) -> None:
        article, slot = entry.article, self._next
        same = self._tables.execute("SELECT slot FROM articles WHERE id = ?", (article.id,)).fetchone()
        if same is not None:
            if same[0] >= self._first or self._live[same[0]]:
                self._skip(Skipped(article.id, "has the same id as an earlier article"), file.name)
                return
            self._remove([same[0]])
        self._next += 1
        file.add(slot, len(entry.rows), entry.digest)
        day = article.published.isoformat() if article.published else None
        about = (slot, article.id, article.title, article.source, article.url, day, article.body, article.revision)
        row = (*about, entry.tokens, len(entry.rows), article.text)
        self._tables.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        number, name = slot << ORDINALS, str(slot)
        self._tables.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(number + at, *passage) for at, passage in enumerate(entry.rows)],
        )
        for at, passage in enumerate(entry.rows):
            self._writer.add(name, number + at, passage[6])
        self._passages += len(entry.rows)

    def _remove(self, slots: Iterable[int]) -> None:
        for slot in slots:
            self._gone.add(slot)
            self._forget_words(slot)
            self._tables.execute("DELETE FROM articles WHERE slot = ?", (slot,))
            first = slot << ORDINALS
            last = (slot + 1 << ORDINALS) - 1
            self._tables.execute("DELETE FROM passages WHERE number BETWEEN ? AND ?", (first, last))
            self._writer.delete([str(slot)])

    def _forget_words(self, slot: int) -> None:
        """Count the words of an article out again."""
        [row] = self._tables.execute("SELECT id, text, title, body FROM articles WHERE slot = ?", (slot,)).fetchall()
        id, text, title, body = row
        words = of_articles([Article(id, text, title, body=body)]).words
        self._gather(Words({word: [-count for count in counts] for word, counts in words.counts.items()}))

    def _skip(self, one: Skipped, file: str) -> None:
        self._skips += 1
        if self._skips <= _SKIPPED_KEPT:
            self._tables.execute("INSERT INTO skipped VALUES (?, ?, ?)", (one.name, file, one.reason))

    def _gather(self, words: Words) -> None:
        for word, counts in words.counts.items():
            known = self._words.counts.get(word)
            self._words.counts[word] = [a + b for a, b in zip(known, counts, strict=True)] if known else counts
        self._words.families |= words.families
        self._words.names |= words.names
        if len(self._words.counts) + len(self._words.names) > _FLUSH:
            self._flush()

    def _flush(self) -> None:
        words, self._words = self._words, Words()
        self._tables.executemany(_COUNTED, ((word, *counts) for word, counts in sorted(words.counts.items())))
        self._tables.executemany("INSERT OR IGNORE INTO families VALUES (?, ?)", sorted(words.families))
        self._tables.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", sorted(words.names))
        if self._first:
            self._slips(words.counts)

    def _names_gone(self) -> list[str]:
        now = {file.name for file in self._files}
        return [row[0] for row in self._tables.execute("SELECT name FROM files") if row[0] not in now]

    def _end(self) -> None:
        """What is left when every article is in: what has gone, the order, the slips, and the sums."""
        tables = self._tables
        slots = numpy.concatenate([numpy.asarray(f.slots, numpy.uint32) for f in self._files] or [self._old])
        self._remove(int(slot) for slot in numpy.setdiff1d(self._old, slots) if int(slot) not in self._gone)
        self._flush()
        if not self._first:
            frequent = "SELECT word FROM words WHERE length(word) > 3 ORDER BY small + capital + other DESC LIMIT ?"
            self._slips(row[0] for row in tables.execute(frequent, (_TYPED,)).fetchall())
        tables.execute("DELETE FROM files")
        tables.executemany(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)",
            [
                (f.name, place, f.stamp, f.slots.tobytes(), f.counts.tobytes(), f.digests.tobytes())
                for place, f in enumerate(self._files)
            ],
        )
        tokens, latest = tables.execute("SELECT sum(tokens), max(published) FROM articles").fetchone()
        print_ = sha256(b"".join(f.name.encode() + b"\0" + f.digests.tobytes() for f in self._files)).hexdigest()[:12]
        tell(tables, (("tokens", tokens or 0), ("latest", latest), ("fingerprint", print_)))
        if self._skips > _SKIPPED_KEPT:
            self._tables.execute(
                "INSERT INTO skipped VALUES (?, ?, ?)",
                ("and more", ADDED, f"{self._skips - _SKIPPED_KEPT:,} others could not be read either"),
            )

    def _slips(self, words: Iterable[str]) -> None:
        """What is left of words when a letter or two are left out."""
        rows = ((variant, word) for word in islice(words, _TYPED) for variant in variants(word))
        self._tables.executemany("INSERT OR IGNORE INTO slips VALUES (?, ?)", rows)


class _Known:
    """The lines of an archive as they were indexed: digest -> slot, number of passages, digest."""

    def __init__(self, slots: bytes, counts: bytes, digests: bytes) -> None:
        found: NDArray[numpy.int64] = numpy.frombuffer(digests, numpy.int64)
        order = numpy.argsort(found, kind="stable")
        self._digests = found[order]
        self._slots = numpy.frombuffer(slots, numpy.uint32)[order]
        self._counts = numpy.frombuffer(counts, numpy.uint32)[order]

    def find(self, line: bytes, number: int) -> tuple[int, int, int] | None:
        """Slot, passages and digest of a line that is as it was; None when it is new."""
        for wanted in (digest(line, 0), digest(line, number)):
            at = int(numpy.searchsorted(self._digests, wanted))
            if at < len(self._digests) and self._digests[at] == wanted:
                return int(self._slots[at]), int(self._counts[at]), wanted
        return None


@contextmanager
def _executor(worth: bool) -> Iterator[Executor | None]:
    """Processes that analyse beside this one; None where there is little to do, or no second core."""
    cores = os.cpu_count() or 1
    if not worth or cores < 2:
        yield None
        return
    # Spawned, not forked: the bot that swaps an index has threads, whose locks a fork would copy shut.
    # Without the collector of cycles, of which there are none: looking for them takes a tenth of the time.
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=gc.disable) as pool:
        yield pool


def _stamp(stamp: Stamp, told: Metadata | None) -> str:
    about = replace(told, published=None) if told else None
    day = str(told.published) if told and told.published else None
    return json.dumps([*astuple(stamp), *(astuple(about) if about else ()), day])
