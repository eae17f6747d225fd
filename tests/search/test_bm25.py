"""Our rank-bm25 ranks by Lucene's BM25, written out here in plain Python, and has none of rank-bm25's traps."""

from __future__ import annotations

import itertools
from math import log
from pathlib import Path

import pytest
from rank_bm25 import BM25Okapi

from bot.corpus.load import load
from bot.search.analyzer import analyse
from bot.search.bm25 import RankBM25, idf

K1, B = 0.9, 0.4
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
CORPUS = load(SEEDS)
PASSAGES = [[token.term for token in analyse(CORPUS.text(passage))] for passage in CORPUS.passages]
QUESTIONS = (
    "How much faster was the sequence completed with AI?",
    "What did Netflix report as revenue and profit in the second quarter?",
    "Which unions were on strike in 2023, and why?",
    "Netflix",
    "AI AI AI and the artists",
)


def by_hand(passages: list[list[str]], terms: dict[str, float]) -> dict[int, float]:
    """Passage -> score for all passages that share a term, term by term as the formula stands in the books."""
    size = len(passages)
    average = sum(len(passage) for passage in passages) / size
    scores: dict[int, float] = {}
    for term, weight in terms.items():
        holders = sum(term in passage for passage in passages)
        rarity = log(1 + (size - holders + 0.5) / (holders + 0.5))
        for number, passage in enumerate(passages):
            f = passage.count(term)
            if f:
                part = f * (K1 + 1) / (f + K1 * (1 - B + B * len(passage) / average))
                scores[number] = scores.get(number, 0.0) + weight * rarity * part
    return scores


def test_scores_and_order_are_those_of_the_formula_on_every_sentence_of_the_seeds() -> None:
    """Each sentence of the seeds, and a few questions, looked up among all sentences: every score is the formula's."""
    engine = RankBM25(PASSAGES, k1=K1, b=B)
    asked = [*PASSAGES, *([token.term for token in analyse(question)] for question in QUESTIONS)]
    for number, query in enumerate(asked):
        terms = dict.fromkeys(query, 1.0 + number % 3 / 2)
        expected = by_hand(PASSAGES, terms)
        hits = engine.search(terms, len(PASSAGES))
        assert {hit.passage: hit.score for hit in hits} == {n: pytest.approx(s) for n, s in expected.items()}
        ranked = [expected[hit.passage] for hit in hits]
        assert all(a >= b - 1e-9 for a, b in itertools.pairwise(ranked))


@pytest.mark.parametrize(("k1", "b"), [(1.2, 0.75), (0.9, 0.4), (2.0, 0.0), (0.0, 1.0)])
def test_k1_and_b_are_the_ones_given(k1: float, b: float) -> None:
    """One term in two of three passages of lengths 1, 2 and 3: worked out by hand for four settings."""
    engine = RankBM25([["a"], ["a", "x"], ["x", "y", "z"]], k1=k1, b=b)
    scores = {hit.passage: hit.score for hit in engine.search({"a": 1.0}, 3)}
    rarity = log(1 + 1.5 / 2.5)
    assert scores == {
        0: pytest.approx(rarity * (k1 + 1) / (1 + k1 * (1 - b + b * 1 / 2))),
        1: pytest.approx(rarity * (k1 + 1) / (1 + k1)),
    }


def test_idf_falls_with_frequency_and_never_reaches_nothing() -> None:
    """Also for a term that stands in every passage, where Okapi's own idf is below nothing."""
    values = [idf(frequency, 1000) for frequency in range(1001)]
    assert values == sorted(values, reverse=True)
    assert values[-1] > 0
    assert idf(1, 3) == pytest.approx(log(1 + 2.5 / 1.5))


def test_a_term_in_more_than_half_of_the_passages_does_not_outweigh_a_rarer_one() -> None:
    """rank-bm25 gives such a term a quarter of the mean idf, which here is more than a rarer term has."""
    passages = [["story", f"w{n}"] for n in range(50)] + [["scene", f"v{n}"] for n in range(30)]
    theirs = BM25Okapi(passages)
    assert theirs.idf["story"] > theirs.idf["scene"], "the trap: the word of the whole story outweighs the rarer one"
    engine = RankBM25(passages, k1=K1, b=B)
    assert engine.search({"story": 1.0, "scene": 1.0}, 1)[0].passage == 50


def test_a_term_in_half_of_the_passages_still_finds_them() -> None:
    """rank-bm25 scores them 0, as if they did not match."""
    passages = [["a", "b"], ["a", "c"], ["d", "e"], ["f", "g"]]
    assert list(BM25Okapi(passages).get_scores(["a"])) == [0, 0, 0, 0], "the trap"
    assert [hit.passage for hit in RankBM25(passages, k1=K1, b=B).search({"a": 1.0}, 4)] == [0, 1]


def test_in_a_corpus_of_two_passages_a_match_is_worth_more_than_none() -> None:
    """rank-bm25 scores a match below 0, which is what a passage without the term has."""
    passages = [["a", "b"], ["a", "c"]]
    assert max(BM25Okapi(passages).get_scores(["a"])) < 0, "the trap"
    hits = RankBM25(passages, k1=K1, b=B).search({"a": 1.0, "c": 1.0}, 2)
    assert [hit.passage for hit in hits] == [1, 0]
    assert all(hit.score > 0 for hit in hits)


def test_a_corpus_without_passages_is_no_error() -> None:
    """rank-bm25 divides by zero on it."""
    with pytest.raises(ZeroDivisionError):
        BM25Okapi([])
    assert RankBM25([], k1=K1, b=B).search({"a": 1.0}, 5) == ()


def test_the_terms_of_the_index_are_each_given_once() -> None:
    """In order of first appearance, so that what is built on them is the same every time."""
    assert list(RankBM25([["b", "a"], ["a", "c", "b"]], k1=K1, b=B).terms()) == ["b", "a", "c"]
