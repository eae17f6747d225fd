"""tantivy's own: what is added, deleted and committed, ties over segments, and the same passages as rank-bm25."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.search import ondisk
from bot.search.analyzer import analyse
from bot.search.bm25 import RankBM25
from bot.search.ondisk import OnDisk, Writer
from tests.answers.telling import seeds

QUESTIONS = Path(__file__).parent.parent / "quality"
EXACT = 40  # terms up to which tantivy keeps a passage's length as it is


def found(engine: OnDisk, *terms: str) -> list[int]:
    """The passages that hold one of `terms`, best first."""
    return [hit.passage for hit in engine.search(dict.fromkeys(terms, 1.0), 100)]


def written(folder: Path, articles: dict[str, Sequence[str]], *, number: int = 0) -> None:
    """Add `articles`, each the passages of one, and commit."""
    writer = Writer(folder)
    for article, passages in articles.items():
        for terms in passages:
            writer.add(article, number, terms)
            number += 1
    writer.commit()
    writer.close()


def test_a_deleted_article_takes_all_its_passages_along_and_nothing_else(tmp_path: Path) -> None:
    """By the name of the article, which is a raw text: "1" is not "10"."""
    written(tmp_path, {"1": ["a b", "a c"], "10": ["a d"]})
    before = OnDisk(tmp_path)
    writer = Writer(tmp_path)
    writer.delete(["1"])
    writer.commit()
    writer.close()
    after = OnDisk(tmp_path)
    assert (found(after, "a"), after.size, after.frequency("a"), after.frequency("b")) == ([2], 1, 1, 0)
    assert (found(before, "a"), before.size, before.frequency("a")) == ([0, 1, 2], 3, 3)


def test_nothing_shows_that_was_not_committed(tmp_path: Path) -> None:
    """A writer that ends without a commit leaves what was there, with the stamp that it had."""
    written(tmp_path, {"1": ["a"]})
    kept = ondisk.stamp(tmp_path)
    writer = Writer(tmp_path)
    writer.add("2", 1, "a")
    writer.delete(["1"])
    writer.close()
    assert found(OnDisk(tmp_path), "a") == [0]
    assert ondisk.stamp(tmp_path) == kept is not None


def test_there_is_one_writer(tmp_path: Path) -> None:
    """A second one is refused as long as the first is open."""
    first = Writer(tmp_path)
    with pytest.raises(ValueError, match="Lock"):
        Writer(tmp_path)
    first.close()
    Writer(tmp_path).close()


def test_ties_over_many_segments_come_in_the_order_of_the_passages(tmp_path: Path) -> None:
    """Commits in any order make segments in any order; a limit still keeps the first passages."""
    for start in (60, 20, 40, 0, 80):
        written(tmp_path, {str(start): ["a b c"] * 20}, number=start)
    engine = OnDisk(tmp_path)
    assert len(json.loads((tmp_path / "meta.json").read_text())["segments"]) > 1
    for limit in (1, 7, 30, 99):
        assert [hit.passage for hit in engine.search({"a": 1.0, "b": 0.7, "c": 0.3}, limit)] == list(range(limit))


def test_numbers_become_positions_where_somebody_knows_them(tmp_path: Path) -> None:
    """An archive knows its passages by other numbers than their positions."""
    written(tmp_path, {"1": ["a", "a b"]}, number=500)
    engine = OnDisk(tmp_path, lambda numbers: [501 - n for n in numbers])
    assert [hit.passage for hit in engine.search({"b": 1.0}, 9)] == [0]


def test_a_folder_without_an_index_is_no_index(tmp_path: Path) -> None:
    """It is said, and nothing is made."""
    with pytest.raises(ValueError):
        OnDisk(tmp_path)
    assert ondisk.stamp(tmp_path) is None


def test_both_engines_find_the_same_passages_of_the_seeds(tmp_path: Path) -> None:
    """With tantivy's k1 and b, rank-bm25 gives the same scores to the same passages in the same order.

    None of the seeds' passages is longer than 40 terms: up to there tantivy's one byte keeps the length as it is.
    """
    passages = [[token.term for token in read.tokens] for read in seeds().library.reads]
    assert max(map(len, passages)) <= EXACT
    ours, theirs = RankBM25(passages, k1=1.2, b=0.75), ondisk.of(passages, tmp_path)
    for name in ("dev", "held"):
        for line in (QUESTIONS / name / "questions.jsonl").read_text(encoding="utf-8").splitlines():
            terms = {token.term: 1.0 for token in analyse(json.loads(line)["question"])}
            mine, them = ours.search(terms, 30), theirs.search(terms, 30)
            assert [hit.passage for hit in mine] == [hit.passage for hit in them], line
            assert [hit.score for hit in mine] == pytest.approx([hit.score for hit in them], rel=1e-5)
