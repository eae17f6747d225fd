"""The index in a cluster, on a real OpenSearch node: built once, shared, replaced whole, and asked safely."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.search.cluster import Cluster, ClusterError, Rules
from bot.search.opensearch import MOST_TERMS, OpenSearch
from bot.search.shared import template, written
from tests.search.conftest import remove

PASSAGES = ["river rise bridge".split(), "bridge close".split(), "mayor speak".split(), "river fall".split()]


def built(cluster: Cluster, prefix: str, passages: Sequence[Sequence[str]] = PASSAGES, k1: float = 0.9) -> OpenSearch:
    """An engine that has its index."""
    engine = OpenSearch(passages, k1=k1, b=0.4, cluster=cluster, prefix=prefix)
    assert engine.problem() is None
    return engine


def found(engine: OpenSearch, *terms: str, limit: int = 10) -> list[int]:
    """The passages of the hits, best first."""
    return [hit.passage for hit in engine.search(dict.fromkeys(terms, 1.0), limit)]


def indices(cluster: Cluster, prefix: str) -> dict[str, str]:
    """The indices of `prefix`, each with the mark that a new one of the same name would not have."""
    there = cluster.client.indices.get(index=f"{prefix}-*")
    return {name: about["settings"]["index"]["uuid"] for name, about in there.items()}


def in_use(cluster: Cluster, prefix: str) -> list[str]:
    """The indices that the alias points to."""
    return list(cluster.client.indices.get_alias(name=prefix))


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_second_bot_finds_the_index_of_the_first(cluster: Cluster, prefix: str) -> None:
    """It builds nothing, and has the same hits."""
    first = built(cluster, prefix)
    before = indices(cluster, prefix)
    assert found(built(cluster, prefix), "river", "bridge") == found(first, "river", "bridge") == [0, 1, 3]
    assert indices(cluster, prefix) == before and len(before) == 1
    assert in_use(cluster, prefix) == list(before)


def test_bots_that_start_together_make_one_index(cluster: Cluster, prefix: str) -> None:
    """Whoever comes second waits; all have the same hits in the end."""
    passages = [["word", f"n{number}"] for number in range(3000)]
    with ThreadPoolExecutor(4) as together:
        engines = list(together.map(lambda _: built(cluster, prefix, passages), range(4)))
    assert len(indices(cluster, prefix)) == 1
    assert all(found(engine, "n1234", "n5") == [5, 1234] for engine in engines)


def test_other_passages_get_an_index_of_their_own_and_the_old_one_goes(cluster: Cluster, prefix: str) -> None:
    """The alias moves whole; who still answers from the old index has it until the time is over."""
    patient = with_rules(cluster, grace=3600.0)
    old = built(patient, prefix)
    new = built(patient, prefix, [["river"], *PASSAGES])
    assert (found(old, "fall"), found(new, "fall")) == ([3], [4])
    assert in_use(cluster, prefix) == [new._shared.name]
    newest = built(cluster, prefix, [["bridge"], *PASSAGES])
    until(lambda: list(indices(cluster, prefix)) == [newest._shared.name])


@pytest.mark.parametrize("k1", [0.9, 1.2])
def test_k1_belongs_to_the_index(cluster: Cluster, prefix: str, k1: float) -> None:
    """The same passages with another k1 are another index, and the cluster ranks with the one that was asked for."""
    engine = built(cluster, prefix, [["a", "a", "b"], ["a", "c", "c"]], k1)
    twice, once = (hit.score for hit in engine.search({"a": 1.0}, 2))
    assert twice / once == pytest.approx(2 * (1 + k1) / (2 + k1), rel=1e-6)
    assert len(indices(cluster, prefix)) == 1


def test_one_story_does_not_touch_another(cluster: Cluster, prefix: str) -> None:
    """Not even where the name of one begins the name of the other."""
    longer = f"{prefix}-b"
    other = built(cluster, longer)
    for passages in (PASSAGES, PASSAGES[1:], PASSAGES[2:]):
        built(cluster, prefix, passages)
    assert found(other, "mayor") == [2]
    assert in_use(cluster, longer) == [other._shared.name]
    remove(cluster, longer)


def test_a_build_that_broke_off_leaves_the_alias_and_is_taken_over(
    cluster: Cluster, opensearch_url: str, prefix: str
) -> None:
    """A process is killed half-way. Others go on with the index before; who needs the new one builds it."""
    old = built(cluster, prefix)
    dying = subprocess.Popen([sys.executable, "-m", "tests.search.dying", opensearch_url, prefix])
    until(lambda: len(indices(cluster, prefix)) == 2)
    time.sleep(0.5)
    dying.kill()
    dying.wait()
    assert in_use(cluster, prefix) == [old._shared.name]
    assert found(built(cluster, prefix), "mayor") == [2]
    passages = [["word", f"n{number}"] for number in range(100)]
    new = built(cluster, prefix, passages)
    assert found(new, "n77") == [77]
    assert in_use(cluster, prefix) == [new._shared.name]


def test_shards_rank_as_one_index_does(cluster: Cluster, prefix: str) -> None:
    """With the frequencies of all shards: the same hits with the same scores."""
    drawn = random.Random(7)
    passages = [[drawn.choice("abcdefghij") for _ in range(drawn.randint(1, 30))] for _ in range(300)]
    one = built(cluster, prefix, passages)
    many = built(with_rules(cluster, shard=60), f"{prefix}-many", passages)
    for terms in ({"a": 1.0}, {"a": 1.0, "b": 0.5}, {"c": 2.0, "d": 1.0, "e": 0.3}):
        assert many.search(terms, 20) == one.search(terms, 20)
    about = cluster.client.indices.get_settings(index=many._shared.name)[many._shared.name]["settings"]["index"]
    assert about["number_of_shards"] == "5"
    remove(cluster, f"{prefix}-many")


ODD = ["", " ", "a b", "\t", "\u00a0", "\u2028", "\x00", "\ud800", "~", "x" * 300, "#%11", '"}', "AND", "*", "𝄞", "é"]


def test_any_term_is_indexed_and_found_as_it_is(cluster: Cluster, prefix: str) -> None:
    """Blanks, half characters, very long ones and the query language's own signs: each finds its own passage only."""
    engine = built(cluster, prefix, [[term, "all"] for term in ODD])
    assert [found(engine, term) for term in ODD] == [[number] for number in range(len(ODD))]
    assert found(engine, "all", limit=100) == list(range(len(ODD)))


def test_odd_terms_are_written_apart_from_each_other() -> None:
    """A plain term stands for itself, and nothing else can stand for the same."""
    assert written("river") == "river"
    assert len({written(term) for term in (*ODD, "river", written(" "))}) == len(ODD) + 2


def test_more_terms_than_the_cluster_takes_are_no_error(cluster: Cluster, prefix: str) -> None:
    """The heaviest thousand are asked for."""
    many = {f"t{number}": 1.0 + number for number in range(2 * MOST_TERMS)}
    engine = built(cluster, prefix, [[term] for term in many])
    hits = engine.search(many, 5)
    assert {hit.passage for hit in hits} <= set(range(MOST_TERMS, 2 * MOST_TERMS)) and len(hits) == 5


def test_a_bulk_that_brings_a_passage_twice_changes_nothing(cluster: Cluster, prefix: str) -> None:
    """Two builders of one index write the same passages under the same numbers."""
    cluster.client.indices.put_index_template(name=prefix, body=template(prefix))
    for _ in range(2):
        cluster.fill(f"{prefix}-x", ({"n": number, "terms": "a"} for number in range(10)))
    cluster.client.indices.refresh(index=f"{prefix}-x")
    assert cluster.client.count(index=f"{prefix}-x")["count"] == 10


@pytest.mark.parametrize("url", ["", "localhost:9200", "http://[", "https://a:b@host:port", "http://a,b"])
def test_an_address_that_is_none_is_refused_without_being_repeated(url: str) -> None:
    """It may hold a password."""
    with pytest.raises(ClusterError, match=r"^OPENSEARCH_URL is no address such as"):
        Cluster(url, Rules())


def test_a_missing_extra_is_named_with_its_command() -> None:
    """In a Python that has no opensearchpy."""
    program = """
import sys
from importlib.machinery import PathFinder
class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.startswith("opensearchpy") else PathFinder.find_spec(name, path, target)
sys.meta_path[:] = [f if f is not PathFinder else Without for f in sys.meta_path]
from bot.search.cluster import Cluster, Rules
Cluster("http://127.0.0.1:9200", Rules())
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.returncode == 1
    assert "OpenSearch needs its client: .venv/bin/pip install -r requirements.txt" in ran.stderr


def with_rules(cluster: Cluster, **rules: float) -> Cluster:
    """The same cluster with other rules."""
    [node] = cluster.client.transport.hosts
    return Cluster(f"http://{node['host']}:{node['port']}", replace(cluster.rules, **rules))
