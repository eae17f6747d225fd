"""What every Engine promises: one suite, run on each implementation. A new engine is a line in ENGINES."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search import ondisk
from bot.search.bm25 import RankBM25
from bot.search.engine import Engine

Build = Callable[[Sequence[Sequence[str]]], Engine]


def _on_disk(passages: Sequence[Sequence[str]]) -> Engine:
    """In a folder that goes at once: what is open stays readable."""
    with TemporaryDirectory() as folder:
        return ondisk.of(passages, Path(folder))


ENGINES: dict[str, Build] = {
    "rank-bm25": lambda passages: RankBM25(passages, k1=0.9, b=0.4),
    "tantivy": _on_disk,
}
PASSAGES = (
    "river rise bridge".split(),
    "bridge close".split(),
    "mayor speak mayor mayor".split(),
    "river fall".split(),
    "mayor open bridge".split(),
)
steady = settings(deadline=None, derandomize=True, max_examples=200)
corpora = st.lists(st.lists(st.sampled_from("abcdef"), max_size=8), max_size=12)
queries = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.1, 5), max_size=5)


@pytest.fixture(params=[*ENGINES, "opensearch"], scope="session")
def build(request: pytest.FixtureRequest) -> Build:
    """Makes an engine from the terms of its passages."""
    made: Build = ENGINES.get(request.param) or request.getfixturevalue("in_cluster")
    return made


def found(engine: Engine, terms: dict[str, float], limit: int = 100) -> list[int]:
    """The passages of the hits, best first."""
    return [hit.passage for hit in engine.search(terms, limit)]


def test_an_engine_has_the_name_by_which_it_is_chosen(build: Build, request: pytest.FixtureRequest) -> None:
    """The key in the table above is the word in the settings."""
    assert build(PASSAGES).name == request.node.callspec.id


def test_the_passage_that_holds_more_of_the_query_comes_first(build: Build) -> None:
    """Two terms beat one, and every score is above nothing, best first."""
    hits = build(PASSAGES).search({"river": 1.0, "bridge": 1.0}, 100)
    assert hits[0].passage == 0
    assert {hit.passage for hit in hits} == {0, 1, 3, 4}
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


def test_a_rarer_term_counts_for_more(build: Build) -> None:
    """Of two passages of one length, the one with the rarer term wins."""
    engine = build([["common", "x"], ["rare", "y"], ["common", "z"], ["common", "w"]])
    assert found(engine, {"common": 1.0, "rare": 1.0})[0] == 1


def test_a_term_said_twice_counts_for_more(build: Build) -> None:
    """Of two passages of one length, the one that repeats the term wins."""
    assert found(build([["a", "b"], ["a", "a"], ["c", "d"]]), {"a": 1.0}) == [1, 0]


def test_a_shorter_passage_goes_before_a_longer_one(build: Build) -> None:
    """One mention weighs more in few words than in many."""
    assert found(build([["a", "b", "c", "d", "e", "f"], ["a", "b"]]), {"a": 1.0}) == [1, 0]


def test_equal_scores_keep_the_order_of_the_passages(build: Build) -> None:
    """Copies are told apart by nothing but their place, at any limit: the first ones are kept."""
    engine = build([["a", "b"]] * 40 + [["c"]])
    assert found(engine, {"a": 1.0, "b": 1.0}) == list(range(40))
    assert found(engine, {"a": 1.0}, limit=7) == list(range(7))


def test_the_limit_cuts_the_same_list(build: Build) -> None:
    """Fewer hits are the first ones of more, and more than there are is no error."""
    engine = build(PASSAGES)
    terms = {"river": 1.0, "bridge": 1.0, "mayor": 1.0}
    everything = engine.search(terms, 1000)
    assert len(everything) == 5
    for limit in range(1, 6):
        assert list(engine.search(terms, limit)) == list(everything[:limit])


@pytest.mark.parametrize("terms", [{}, {"unheard": 1.0}, {"": 1.0}], ids=["no term", "unknown", "empty"])
def test_nothing_that_could_match_is_no_hit(build: Build, terms: dict[str, float]) -> None:
    """No term, and terms that no passage has, find nothing; a known term beside an unknown one is found as alone."""
    engine = build(PASSAGES)
    assert list(engine.search(terms, 10)) == []
    assert found(engine, {"river": 1.0, **terms}) == found(engine, {"river": 1.0})


@pytest.mark.parametrize("passages", [[], [[]], [[], []]], ids=["none", "one without terms", "two without terms"])
def test_an_empty_corpus_is_allowed(build: Build, passages: list[list[str]]) -> None:
    """It is searched like any other, finds nothing, and knows its size."""
    engine = build(passages)
    assert list(engine.search({"river": 1.0}, 10)) == []
    assert engine.frequency("river") == 0
    assert engine.size == len(passages)


def test_passages_without_terms_keep_their_numbers(build: Build) -> None:
    """A passage of stop words alone is never found, but is counted."""
    engine = build([[], ["a"], [], ["a", "b"]])
    assert found(engine, {"a": 1.0}) == [1, 3]
    assert engine.size == 4


def test_frequency_counts_passages_and_not_mentions(build: Build) -> None:
    """ "mayor" is said four times in two passages."""
    engine = build(PASSAGES)
    assert (engine.frequency("mayor"), engine.frequency("river"), engine.frequency("unheard")) == (2, 2, 0)
    assert engine.size == 5


def test_a_weight_multiplies_what_its_term_adds(build: Build) -> None:
    """Twice the weight is twice the score, and a heavy term changes the order."""
    engine = build(PASSAGES)
    plain = {hit.passage: hit.score for hit in engine.search({"river": 1.0}, 10)}
    heavy = {hit.passage: hit.score for hit in engine.search({"river": 2.0}, 10)}
    assert heavy == {number: pytest.approx(2 * score) for number, score in plain.items()}
    assert found(engine, {"mayor": 1.0, "river": 0.01})[0] == 2
    assert found(engine, {"mayor": 0.01, "river": 1.0})[0] == 3


@pytest.mark.parametrize("make", ENGINES.values(), ids=ENGINES.keys())
@steady
@given(corpora, queries)
def test_a_hit_shares_a_term_and_all_that_share_one_are_hits(
    make: Build, passages: list[list[str]], terms: dict[str, float]
) -> None:
    """On any corpus and any query: each passage at most once, every score above nothing, no other passage."""
    _hits_are_what_shares_a_term(make, passages, terms)


@pytest.mark.parametrize("make", ENGINES.values(), ids=ENGINES.keys())
@steady
@given(corpora, queries)
def test_the_same_query_has_the_same_hits_again(
    make: Build, passages: list[list[str]], terms: dict[str, float]
) -> None:
    """Asked twice, and of a second index of the same passages: the same hits, the same scores, the same order."""
    _hits_are_the_same_again(make, passages, terms)


@settings(steady, max_examples=6)
@given(corpora, queries)
def test_both_hold_in_a_cluster_too(in_cluster: Build, passages: list[list[str]], terms: dict[str, float]) -> None:
    """With fewer examples: each makes an index in a real OpenSearch node."""
    _hits_are_what_shares_a_term(in_cluster, passages, terms)
    _hits_are_the_same_again(in_cluster, passages, terms)


def _hits_are_what_shares_a_term(make: Build, passages: list[list[str]], terms: dict[str, float]) -> None:
    hits = make(passages).search(terms, len(passages) + 1)
    assert sorted(hit.passage for hit in hits) == [n for n, passage in enumerate(passages) if terms.keys() & passage]
    assert all(hit.score > 0 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def _hits_are_the_same_again(make: Build, passages: list[list[str]], terms: dict[str, float]) -> None:
    engine = make(passages)
    first = list(engine.search(terms, 5))
    assert list(engine.search(terms, 5)) == first
    assert list(make(passages).search(terms, 5)) == first
