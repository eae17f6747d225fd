"""OpenSearch behind the Engine protocol: an index on other machines, which several bots share.

How often each term occurs is counted here, once, because a question asks for that many times; only the search itself
goes over the network. While the cluster is away nobody waits for it: the first question notices, the others are
answered at once, from the local index where there is one, and a thread looks until the cluster is back.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from bot.search.bm25 import RankBM25
from bot.search.cluster import Cluster
from bot.search.engine import Engine, EngineAwayError, Hit, Indexing
from bot.search.shared import FIELD, FORM, Shared, written

log = logging.getLogger("eternaut.search")

MOST_TERMS = 1000  # of one query; OpenSearch refuses more than 1,024
MOST_HITS = 10_000  # of one answer; OpenSearch gives no more


class OpenSearch:
    """An index in a cluster, ranked by Lucene.

    Lucene keeps the length of a passage in one byte (exact up to 40 terms, then within an eighth) and adds in single
    precision. So the order is tantivy's, and can differ from rank-bm25's among passages that are nearly equal. From
    version 3 on, OpenSearch leaves out the factor k1 + 1, which is the same for all.

    Args:
        passages: The terms of each passage in order; read twice at the start, and again for every new build.
        cluster: Where the index stands.
        prefix: Name of the alias, one for each set of articles.
        local: Answers while the cluster is away; None where the passages are too many for that.

    Never raises because of the cluster: then `problem` says so, and it goes on trying.
    """

    name = "opensearch"

    def __init__(
        self,
        passages: Sequence[Sequence[str]],
        *,
        k1: float,
        b: float,
        cluster: Cluster,
        prefix: str,
        local: Engine | None = None,
    ) -> None:
        self.size = len(passages)
        self._cluster, self._local = cluster, local
        self._frequencies, fingerprint = _counted(passages, k1=k1, b=b)
        self._shared = Shared(cluster, prefix, fingerprint, passages, k1, b)
        self._away: str | None = None
        self._lock = threading.Lock()
        try:
            self._shared.ensure()
        except EngineAwayError as error:
            self._lose(str(error))

    def search(self, terms: Mapping[str, float], limit: int) -> Sequence[Hit]:
        """As the protocol says; the heaviest thousand terms, and at most ten thousand hits."""
        known = {term: weight for term, weight in terms.items() if term in self._frequencies}
        if not known:
            return ()
        if self._away is None:
            try:
                return self._ask(known, limit)
            except EngineAwayError as error:
                self._lose(str(error))
        if self._local is None:
            raise EngineAwayError(self._away or "it was away a moment ago")
        return self._local.search(terms, limit)

    def frequency(self, term: str) -> int:
        """As the protocol says."""
        return self._frequencies.get(term, 0)

    def terms(self) -> Sequence[str]:
        """As the protocol says."""
        return tuple(self._frequencies)

    def problem(self) -> str | None:
        """As the protocol says, and what is answered from meanwhile."""
        if (away := self._away) is None:
            return None
        meanwhile = "nothing can be looked up" if self._local is None else "answering from a local index"
        return f"the search cluster is away ({away}); {meanwhile}"

    def _ask(self, terms: Mapping[str, float], limit: int) -> Sequence[Hit]:
        rules = self._cluster.rules
        found = self._cluster.call(
            self._cluster.client.search,
            within=rules.search_within,
            index=self._shared.name,
            body=_query(terms, min(limit, MOST_HITS, self.size), rules.search_within),
            search_type="dfs_query_then_fetch",  # else each shard has frequencies of its own
            allow_partial_search_results="false",  # "the sources don't say" must not mean that a shard is down
            filter_path="timed_out,hits.hits.sort",
        )
        if found["timed_out"]:
            raise EngineAwayError("the search took too long")
        hits = found.get("hits", {}).get("hits", ())
        return tuple(Hit(hit["sort"][1], hit["sort"][0]) for hit in hits)

    def _lose(self, why: str) -> None:
        """Ask the cluster no more until a thread has found it well again."""
        with self._lock:
            if self._away is not None:
                return
            self._away = why
        log.warning("search_cluster_away", extra={"why": why, "local_index": self._local is not None})
        again, name = self._cluster.rules.again, f"cluster {self._shared.prefix}"
        threading.Thread(target=_mend, args=(weakref.ref(self), again), name=name, daemon=True).start()

    def _try_again(self) -> bool:
        try:
            self._shared.ensure()
        except EngineAwayError as error:
            self._away = str(error)
            return False
        self._away = None
        log.info("search_cluster_back")
        return True


def in_cluster(cluster: Cluster, prefix: str) -> Indexing:
    """What makes an engine in `cluster`, beside a local index where the passages are few enough for one.

    The first one of a process may begin while the cluster is away. A later one that could look nothing up raises
    EngineAwayError instead, so that what it was to replace goes on.
    """
    begun = threading.Event()

    def make(passages: Sequence[Sequence[str]], *, k1: float, b: float) -> Engine:
        few = len(passages) <= cluster.rules.local
        local = RankBM25(passages, k1=k1, b=b) if few else None
        engine = OpenSearch(passages, k1=k1, b=b, cluster=cluster, prefix=prefix, local=local)
        if begun.is_set() and local is None and (why := engine.problem()):
            raise EngineAwayError(why)
        begun.set()
        return engine

    return make


def _mend(engine_of: weakref.ref[OpenSearch], again: float) -> None:
    """Look every `again` seconds until the index can be asked, or nobody answers from it any more."""
    pause = threading.Event()
    while not pause.wait(again):
        engine = engine_of()
        if engine is None or engine._try_again():
            return
        del engine


def _query(terms: Mapping[str, float], limit: int, seconds: float) -> Mapping[str, Any]:
    heaviest = sorted(terms.items(), key=lambda pair: -pair[1])[:MOST_TERMS]
    wanted = [{"term": {FIELD: {"value": written(term), "boost": weight}}} for term, weight in heaviest]
    return {
        "query": {"bool": {"should": wanted}},
        "size": limit,
        "sort": ["_score", "n"],
        "_source": False,
        "stored_fields": "_none_",
        "track_total_hits": False,
        "timeout": f"{int(seconds * 1000)}ms",
    }


def _counted(passages: Sequence[Sequence[str]], *, k1: float, b: float) -> tuple[dict[str, int], str]:
    """In how many passages each term occurs, and the fingerprint of all of them in their order."""
    counts: dict[str, int] = {}
    digest = sha256(f"{FORM} {k1!r} {b!r}".encode())
    for terms in passages:
        for term in dict.fromkeys(terms):
            counts[term] = counts.get(term, 0) + 1
        digest.update(("\0".join(terms) + "\1").encode("utf-8", "surrogatepass"))
    return counts, digest.hexdigest()[:16]
