"""What happens while the cluster is killed, frozen, read-only, slow or of another mind, on a real OpenSearch node."""

from __future__ import annotations

import base64
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.search.bm25 import RankBM25
from bot.search.cluster import Cluster, Rules
from bot.search.engine import EngineAwayError
from bot.search.opensearch import OpenSearch, in_cluster
from tests.search.node.start import Node
from tests.search.relay import Relay, certificate, relaying

PASSAGES = ["river rise bridge".split(), "bridge close".split(), "mayor speak".split(), "river fall".split()]
RIVER = [0, 3]


def engine_at(url: str, prefix: str, *, local: bool = False, **rules: float) -> OpenSearch:
    """An engine with quick rules."""
    quick = Rules(**{"again": 0.1, "patience": 2.0, "search_within": 3.0, "manage_within": 10.0, **rules})  # type: ignore[arg-type]
    beside = RankBM25(PASSAGES, k1=0.9, b=0.4) if local else None
    return OpenSearch(PASSAGES, k1=0.9, b=0.4, cluster=Cluster(url, quick), prefix=prefix, local=beside)


def river(engine: OpenSearch) -> list[int]:
    """The passages about the river, best first."""
    return sorted(hit.passage for hit in engine.search({"river": 1.0}, 10))


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + 100
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def well(engine: OpenSearch) -> bool:
    """Whether the cluster is asked."""
    return engine.problem() is None


@pytest.fixture
def restored(node: Node) -> Iterator[Node]:
    """The node, which a test may kill, freeze and block; it is well again afterwards."""
    yield node
    node.signal(signal.SIGCONT)
    if node.process is None or node.process.poll() is not None:
        node.start()


@pytest.fixture
def relay(opensearch_url: str) -> Iterator[Relay]:
    """A relay before the cluster."""
    with relaying(opensearch_url) as one:
        yield one


def test_a_node_that_is_killed_is_noticed_and_found_again(restored: Node, prefix: str) -> None:
    """Without a local index it says so; with one it answers. Started again, the index on its disk is asked again."""
    alone, beside = engine_at(restored.url, prefix), engine_at(restored.url, prefix, local=True)
    until(lambda: well(alone) and well(beside))
    restored.kill()
    assert river(beside) == RIVER
    with pytest.raises(EngineAwayError):
        river(alone)
    assert beside.problem() == "the search cluster is away (ConnectionError); answering from a local index"
    assert alone.problem() == "the search cluster is away (ConnectionError); nothing can be looked up"
    restored.start()
    until(lambda: well(alone) and well(beside))
    assert river(alone) == river(beside) == RIVER


def test_a_frozen_node_holds_up_one_question_and_no_other(restored: Node, prefix: str) -> None:
    """After the first time-out the cluster is asked no more until it lives; then it is."""
    engine = engine_at(restored.url, prefix)
    until(lambda: well(engine))
    restored.signal(signal.SIGSTOP)
    with pytest.raises(EngineAwayError):
        river(engine)
    assert "(ConnectionTimeout)" in (engine.problem() or "")
    restored.signal(signal.SIGCONT)
    until(lambda: well(engine))
    assert river(engine) == RIVER


def test_while_it_is_away_no_question_is_sent_to_it(relay: Relay, prefix: str) -> None:
    """Only the looks of the thread are, here once in an hour."""
    engine = engine_at(f"http://{relay.address}", prefix, local=True, again=3600.0)
    relay.silent = True
    assert river(engine) == RIVER
    before = relay.requests
    assert all(river(engine) == RIVER for _ in range(100))
    assert relay.requests == before


def test_a_slow_cluster_counts_as_away_until_it_is_quick_again(relay: Relay, prefix: str) -> None:
    """A search that takes longer than it may is not waited for."""
    engine = engine_at(f"http://{relay.address}", prefix, local=True, search_within=0.5)
    relay.delay = 1.0
    assert river(engine) == RIVER
    assert not well(engine)
    relay.delay = 0.0
    until(lambda: well(engine))


def test_a_connection_that_the_node_closed_is_no_failure(restored: Node, prefix: str) -> None:
    """The client keeps connections open; after a restart they are dead, and the request goes out once more."""
    engine = engine_at(restored.url, prefix)
    assert river(engine) == RIVER
    restored.kill()
    restored.start()
    assert river(engine) == RIVER
    assert well(engine)


def test_a_bot_that_starts_while_it_is_away_has_its_index_later(restored: Node, prefix: str) -> None:
    """It answers from the local index meanwhile, and builds the other one when it can."""
    restored.kill()
    engine = engine_at(restored.url, prefix, local=True)
    assert river(engine) == RIVER and not well(engine)
    restored.start()
    until(lambda: well(engine))
    assert river(engine) == RIVER


def test_a_full_disk_keeps_the_index_that_is_there_and_lets_none_be_built(
    cluster: Cluster, opensearch_url: str, prefix: str
) -> None:
    """That is what a full cluster looks like: blocked until somebody makes room, and then all goes on by itself."""
    there = engine_at(opensearch_url, prefix)
    blocked(cluster, "true")
    try:
        assert river(there) == RIVER and well(there)
        refused = engine_at(opensearch_url, f"{prefix}-other", local=True)
        assert "cluster_block_exception" in (refused.problem() or "")
        assert river(refused) == RIVER
    finally:
        blocked(cluster, None)
    until(lambda: well(refused))
    assert river(refused) == RIVER


def blocked(cluster: Cluster, how: str | None) -> None:
    """Block every write, as the cluster does when its disks are full."""
    cluster.client.cluster.put_settings(body={"persistent": {"cluster.blocks.read_only_allow_delete": how}})


def test_an_index_that_somebody_deleted_is_built_again(cluster: Cluster, opensearch_url: str, prefix: str) -> None:
    """Noticed by the next question."""
    engine = engine_at(opensearch_url, prefix, local=True)
    cluster.client.indices.delete(index=f"{prefix}-*")
    assert river(engine) == RIVER
    assert "NotFoundError 404 index_not_found_exception" in (engine.problem() or "")
    until(lambda: well(engine))
    assert river(engine) == RIVER


def test_a_missing_alias_hinders_nobody_and_comes_back(cluster: Cluster, opensearch_url: str, prefix: str) -> None:
    """Questions go to the index by its own name; the next bot that starts puts the alias back."""
    engine = engine_at(opensearch_url, prefix)
    [index] = cluster.client.indices.get_alias(name=prefix)
    cluster.client.indices.delete_alias(index=index, name=prefix)
    assert river(engine) == RIVER and well(engine)
    assert well(engine_at(opensearch_url, prefix))
    assert list(cluster.client.indices.get_alias(name=prefix)) == [index]


def test_nobody_looks_for_the_cluster_once_the_engine_is_dropped(relay: Relay, prefix: str) -> None:
    """The articles changed while it was away: an index of the old ones is not wanted any more."""
    relay.authorised = "nobody is"
    engine = engine_at(f"http://{relay.address}", prefix, local=True, again=0.05)
    until(lambda: relay.requests > 5)
    del engine
    threads = [one for one in threading.enumerate() if one.name == f"cluster {prefix}"]
    for thread in threads:
        thread.join(10)
    assert threads and not any(thread.is_alive() for thread in threads)


def test_what_cannot_answer_does_not_replace_what_can(opensearch_url: str, relay: Relay, prefix: str) -> None:
    """The first engine of a process may begin while the cluster is away; a later one with nothing beside may not."""
    rules = Rules(again=3600.0, manage_within=1.0, local=0)
    relay.silent = True
    make = in_cluster(Cluster(f"http://{relay.address}", rules), prefix)
    assert make(PASSAGES, k1=0.9, b=0.4).problem()
    with pytest.raises(EngineAwayError):
        make(PASSAGES[1:], k1=0.9, b=0.4)
    few = in_cluster(Cluster(f"http://{relay.address}", Rules(again=3600.0, manage_within=1.0, local=4)), prefix)
    assert [river(few(PASSAGES, k1=0.9, b=0.4)) for _ in range(2)] == [RIVER, RIVER]  # type: ignore[arg-type]


def test_user_and_password_stand_in_the_address_and_nowhere_else(
    opensearch_url: str, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Over TLS, with a certificate that SSL_CERT_FILE vouches for; of a wrong password only the refusal is told."""
    caplog.set_level(logging.INFO, "eternaut")
    context, vouching = certificate(tmp_path)
    right = base64.b64encode(b"bot:c@nary").decode()
    with relaying(opensearch_url, context=context, authorised=f"Basic {right}") as relay:
        unknown = engine_at(f"https://bot:c%40nary@{relay.address}", prefix, local=True, again=3600.0)
        assert "(ConnectionError)" in (unknown.problem() or "") or "(SSLError)" in (unknown.problem() or "")
        monkeypatch.setenv("SSL_CERT_FILE", str(vouching))
        assert river(engine := engine_at(f"https://bot:c%40nary@{relay.address}", prefix)) == RIVER and well(engine)
        wrong = engine_at(f"https://bot:guess-c%40nary@{relay.address}", prefix, local=True, again=3600.0)
    assert wrong.problem() == "the search cluster is away (AuthenticationException 401); answering from a local index"
    assert river(wrong) == RIVER
    own = [f"{record.getMessage()} {vars(record)}" for record in caplog.records if record.name.startswith("eternaut")]
    assert own and not any("nary" in line for line in own)
