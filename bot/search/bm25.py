"""rank-bm25 behind the Engine protocol, with Lucene's idf and an inverted index.

Three facts about rank-bm25 0.2.2 shape this file. BM25Okapi replaces the idf of every term that more than half of
the passages hold, so that the words of the story outweigh rarer ones: `_calc_idf` is Lucene's here. It divides by
zero on an empty corpus: then it is never built. Its `get_scores` walks all passages for each query term: here only
the passages that hold the term are touched, which gives the same sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

import numpy
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from bot.search.engine import Hit


def idf(frequency: int, size: int) -> float:
    """Lucene's inverse document frequency, log(1 + (N - n + 0.5) / (n + 0.5)): always above 0."""
    return log(1 + (size - frequency + 0.5) / (frequency + 0.5))


class _LuceneBM25(BM25Okapi):  # type: ignore[misc]  # rank-bm25 ships no types
    """BM25Okapi with Lucene's idf."""

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.idf = {term: idf(frequency, self.corpus_size) for term, frequency in nd.items()}
        self.frequencies = dict(nd)


class RankBM25:
    """The default Engine: the whole index in memory, rebuilt when the corpus changes.

    Scores are sum(weight * idf * f * (k1 + 1) / (f + k1 * (1 - b + b * length / average))), Robertson and
    Zaragoza's BM25 (2009) with Lucene's idf.
    """

    name = "rank-bm25"

    def __init__(self, passages: Sequence[Sequence[str]], *, k1: float, b: float) -> None:
        """Index `passages`, each the terms of one passage in order. An empty sequence is allowed."""
        self.size = len(passages)
        self._postings: dict[str, tuple[NDArray[numpy.int32], NDArray[numpy.float64]]] = {}
        if any(passages):
            self._index(_LuceneBM25(passages, k1=k1, b=b))

    def _index(self, model: _LuceneBM25) -> None:
        lengths = numpy.asarray(model.doc_len)
        norms = model.k1 * (1 - model.b + model.b * lengths / model.avgdl)
        holders: dict[str, list[int]] = {}
        counts: dict[str, list[int]] = {}
        for number, frequencies in enumerate(model.doc_freqs):
            for term, count in frequencies.items():
                holders.setdefault(term, []).append(number)
                counts.setdefault(term, []).append(count)
        for term, numbers in holders.items():
            where = numpy.asarray(numbers, dtype=numpy.int32)
            f = numpy.asarray(counts[term], dtype=numpy.float64)
            self._postings[term] = (where, model.idf[term] * f * (model.k1 + 1) / (f + norms[where]))

    def search(self, terms: Mapping[str, float], limit: int) -> Sequence[Hit]:
        """As the protocol says."""
        known = [term for term in terms if term in self._postings]
        if not known:
            return ()
        found = [self._postings[term] for term in known]
        weights = numpy.repeat([terms[term] for term in known], [len(where) for where, _ in found])
        parts = weights * numpy.concatenate([part for _, part in found])
        # bincount adds in the order of the terms, as a loop over them would, in a tenth of its time.
        scores = numpy.bincount(numpy.concatenate([where for where, _ in found]), parts, self.size)
        matched = numpy.flatnonzero(scores)
        order = matched[numpy.argsort(-scores[matched], kind="stable")[:limit]]
        return tuple(map(Hit, order.tolist(), scores[order].tolist()))

    def frequency(self, term: str) -> int:
        """As the protocol says."""
        posting = self._postings.get(term)
        return 0 if posting is None else len(posting[0])

    def terms(self) -> Sequence[str]:
        """Every term of the index, in order of first appearance."""
        return tuple(self._postings)

    def problem(self) -> str | None:
        """Nothing: it is in memory."""
        return None
