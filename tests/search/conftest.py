"""Engines and clients on the OpenSearch node of `tests/conftest.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from uuid import uuid4

import pytest

from bot.search.cluster import Cluster, Rules
from bot.search.opensearch import OpenSearch
from tests.conftest import GIVEN


@pytest.fixture(scope="session")
def in_cluster(opensearch_url: str) -> Iterator[Callable[[Sequence[Sequence[str]]], OpenSearch]]:
    """Makes an engine in the cluster from the terms of its passages, over several shards where there are many."""
    cluster = Cluster(opensearch_url, Rules(shard=3, search_within=20))
    made: list[str] = []

    def make(passages: Sequence[Sequence[str]]) -> OpenSearch:
        made.append(f"eternaut-test-{uuid4().hex[:8]}")
        engine = OpenSearch(passages, k1=0.9, b=0.4, cluster=cluster, prefix=made[-1])
        assert engine.problem() is None
        return engine

    yield make
    if not GIVEN:
        return  # it goes with the node
    for prefix in made:
        remove(cluster, prefix)


@pytest.fixture
def cluster(opensearch_url: str, prefix: str) -> Iterator[Cluster]:
    """A client with quick rules; the indices of the test are removed afterwards."""
    made = Cluster(opensearch_url, Rules(again=0.1, patience=2.0, grace=0.0, search_within=5.0))
    yield made
    remove(made, prefix)


def remove(cluster: Cluster, prefix: str) -> None:
    """Take away every index and template of `prefix`."""
    indices = cluster.client.indices
    for name in indices.get(index=f"{prefix}-*"):
        indices.delete(index=name, ignore=404)  # it may be on its way out already
    if indices.exists_index_template(name=prefix):
        indices.delete_index_template(name=prefix)
