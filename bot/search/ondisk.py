"""tantivy behind the Engine protocol: an index in a folder, opened in a millisecond, grown and shrunk by articles.

Four facts about tantivy 0.27 shape this file. Its k1 (1.2) and b (0.75) are fixed, and it keeps the length of a
passage in one byte: exactly up to 40 terms, roughly above. Deleting by an unsigned field deletes nothing, and says
nothing: an article is deleted by the name of a raw text field. Its own stores count what was deleted until segments
are merged. Equal scores come in the order of segments, which is not the order of the passages: here ties are followed
to their end and put in order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.search.engine import Hit

if TYPE_CHECKING:
    import tantivy

_TERMS, _ARTICLE, _NUMBER = "terms", "article", "number"
_HEAP = 100_000_000  # bytes that the writer fills before it writes a segment
_SMALL_HEAP = 15_000_000  # the least that tantivy takes
_TIES = 1_024  # hits that are looked through for the first ones of equal score
_EQUAL = 2e-6  # share by which the same terms differ when they are summed in another order
_RARE = 256  # passages; of a rarer term the deleted ones are counted out

Places = Callable[[Sequence[int]], Sequence[int]]


class EngineMissingError(Exception):
    """tantivy is not installed; the message says how to install it."""


class OnDisk:
    """An Engine over the index in a folder, as it was when it was opened: what is committed later does not show.

    Scores are Lucene's BM25 with k1 1.2 and b 0.75, in floats of 32 bits: what differs by their rounding is equal.
    """

    name = "tantivy"

    def __init__(self, folder: Path, places: Places | None = None) -> None:
        """Open the index in `folder`.

        Args:
            folder: Where a Writer has committed.
            places: Turns the numbers that the passages were added with into their positions; None when they are.

        Raises:
            EngineMissingError: tantivy is not installed.
            ValueError: There is no index in the folder, or it cannot be read.
        """
        self._tantivy = _library()
        index = self._tantivy.Index.open(str(folder))
        index.config_reader(reload_policy="manual")
        self._schema = index.schema
        self._searcher = index.searcher()
        self._places = places
        self.size: int = self._searcher.num_docs
        self._shrunk = _has_deleted(folder)

    def problem(self) -> str | None:
        """None: what is on this machine can always be asked."""
        return None

    def search(self, terms: Mapping[str, float], limit: int) -> Sequence[Hit]:
        """As the protocol says."""
        found = self._query(terms)
        if found is None or limit < 1:
            return ()
        asked = limit + 1
        while True:
            best = self._searcher.search(found, asked, count=False).hits
            if len(best) < asked or asked >= _TIES or best[-1][0] < best[limit - 1][0] * (1 - _EQUAL):
                break
            asked *= 4
        numbers = self._searcher.fast_field_values(_NUMBER, [address for _, address in best])
        positions = self._places([int(n or 0) for n in numbers]) if self._places else numbers
        scores = _levelled([score for score, _ in best])
        hits = [Hit(int(at or 0), score) for score, at in zip(scores, positions, strict=True)]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.passage))[:limit])

    def frequency(self, term: str) -> int:
        """As the protocol says; for a common term, passages deleted a short while ago still count."""
        count: int = self._searcher.doc_freq(_TERMS, term)
        if self._shrunk and 0 < count <= _RARE and (query := self._query({term: 1.0})) is not None:
            return int(self._searcher.search(query, 1).count)
        return count

    def terms(self) -> Sequence[str]:
        """Every term of the index, the commonest first."""
        return tuple(term for term, _ in self._searcher.terms_with_prefix(_TERMS, ""))

    def _query(self, terms: Mapping[str, float]) -> tantivy.Query | None:
        """Any of the terms that the index has, each with its weight as a boost."""
        query, should = self._tantivy.Query, self._tantivy.Occur.Should
        parts = [
            (should, query.boost_query(query.term_query(self._schema, _TERMS, term, "freq"), weight))
            for term, weight in terms.items()
            if self._searcher.doc_freq(_TERMS, term)
        ]
        return query.boolean_query(parts) if parts else None


class Writer:
    """The one writer of the index in a folder. Nothing shows before `commit`; without it nothing has happened."""

    def __init__(self, folder: Path, *, large: bool = False) -> None:
        """Open the folder's index for writing, made when there is none.

        Raises:
            EngineMissingError: tantivy is not installed.
            ValueError: Another process writes, or what is there cannot be read.
        """
        tantivy = self._tantivy = _library()
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), str(folder))
        blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer(_TERMS, blanks)
        # One thread: with more, the passages of a segment are not in their order, and ties are followed farther.
        self._writer = index.writer(_HEAP if large else _SMALL_HEAP, 1)

    def add(self, article: str, number: int, terms: str) -> None:
        """Add one passage of `article`: its terms in order with blanks between, and a number to be known by."""
        document = self._tantivy.Document()
        document.add_text(_TERMS, terms)
        document.add_text(_ARTICLE, article)
        document.add_unsigned(_NUMBER, number)
        self._writer.add_document(document)

    def delete(self, articles: Iterable[str]) -> None:
        """Take out all passages of `articles`."""
        for article in articles:
            self._writer.delete_documents_by_term(_ARTICLE, article)

    def commit(self) -> int:
        """Make what was added and deleted last; gives the stamp of this state, see `stamp`."""
        return int(self._writer.commit())

    def close(self) -> None:
        """Let merges under way end, and another writer begin; without `commit`, what was not committed is lost."""
        self._writer.wait_merging_threads()


def stamp(folder: Path) -> int | None:
    """What `commit` gave the last time; None when nothing was ever committed."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return int(json.loads((folder / "meta.json").read_text(encoding="utf-8"))["opstamp"])
    return None


def of(passages: Iterable[Sequence[str]], folder: Path) -> OnDisk:
    """An engine over a new index of `passages`, each the terms of one passage, known by their positions."""
    writer = Writer(folder)
    for number, terms in enumerate(passages):
        writer.add(str(number), number, " ".join(terms))
    writer.commit()
    writer.close()
    return OnDisk(folder)


def _schema() -> tantivy.Schema:
    builder = _library().SchemaBuilder()
    builder.add_text_field(_TERMS, tokenizer_name=_TERMS, index_option="freq")
    builder.add_text_field(_ARTICLE, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(_NUMBER, fast=True)
    schema: tantivy.Schema = builder.build()
    return schema


def _library() -> Any:
    """The package, loaded when an index is first opened: without the extra, small corpora need none of it."""
    try:
        import tantivy
    except ImportError:
        raise EngineMissingError(
            "The engine tantivy is not installed: pip install 'eternaut[archive]' (or set ETERNAUT_ENGINE=rank-bm25)."
        ) from None
    return tantivy


def _has_deleted(folder: Path) -> bool:
    segments = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]
    return any(segment["deletes"] for segment in segments)


def _levelled(scores: Iterable[float]) -> list[float]:
    """Falling scores, those that are equal but for rounding as the first of them."""
    out: list[float] = []
    for score in scores:
        out.append(out[-1] if out and score >= out[-1] * (1 - _EQUAL) else score)
    return out
