"""One index in the cluster for all bots that answer from the same passages: built once, never changed, replaced whole.

Its name holds a fingerprint of what is in it, so a bot can only ever ask an index of its own passages, whatever other
bots do. Two that build the same one at the same time write the same passages under the same numbers. The alias names
the one that is in use; it moves when an index is whole, and an interrupted build leaves it where it was.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot.search.cluster import Cluster
from bot.search.engine import EngineAwayError

log = logging.getLogger("eternaut.search")

FIELD = "terms"
FORM = 1  # of what is written below; another number makes every index anew
_PLAIN = re.compile(r"[^\s~\ud800-\udfff]{1,100}")
_NONE = "~"  # stands in a passage without terms: Lucene counts only those with some, and no term is written so
_LOOK = 0.5  # seconds between two looks at what another bot builds


def written(term: str) -> str:
    """`term` as one word of the field: a digest stands for what blanks, length or half characters would break up."""
    if _PLAIN.fullmatch(term):
        return term
    return "~" + sha256(term.encode("utf-8", "surrogatepass")).hexdigest()


def template(prefix: str, *, k1: float = 1.2, b: float = 0.75) -> Mapping[str, Any]:
    """The template of the indices of `prefix`: our own terms as they are, and Lucene's BM25 with our numbers.

    Passages are kept as what is needed to rank them: no positions, and no text, which stands in the articles.
    """
    return {
        "index_patterns": [f"{prefix}-*"],
        "priority": 500 + len(prefix),  # of two patterns that fit, the longer one holds; equal ones would be refused
        "template": {
            "settings": {"similarity": {"ours": {"type": "BM25", "k1": k1, "b": b}}},
            "mappings": {
                "dynamic": "strict",
                "_source": {"enabled": False},
                "properties": {
                    "n": {"type": "integer", "index": False},
                    FIELD: {"type": "text", "analyzer": "whitespace", "similarity": "ours", "index_options": "freqs"},
                },
            },
        },
    }


@dataclass(frozen=True, slots=True)
class Shared:
    """The index of `passages`.

    Attributes:
        cluster: Where it stands.
        prefix: The alias, and the beginning of every index's name; one for each set of articles.
        fingerprint: Hex digits that change when passages, analyzer, k1 or b do.
        passages: The terms of each passage; read again when the index has to be built again.
        k1, b: Of BM25.
    """

    cluster: Cluster
    prefix: str
    fingerprint: str
    passages: Sequence[Sequence[str]]
    k1: float
    b: float

    @property
    def name(self) -> str:
        """The index's own name."""
        return f"{self.prefix}-{self.fingerprint}"

    def ensure(self) -> None:
        """See to it that the index is there and whole, and the alias on it: build it, or wait for who does.

        Raises EngineAwayError when the cluster cannot be reached or does not take it.
        """
        indices, rules = self.cluster.client.indices, self.cluster.rules
        self.cluster.call(indices.put_index_template, name=self.prefix, body=template(self.prefix))
        while not self._is_whole():
            shards = 1 + (len(self.passages) - 1) // rules.shard if self.passages else 1
            if self.cluster.create(self.name, self._settings(shards)):
                self._build()
            else:
                self._wait()
        self._point()

    def _settings(self, shards: int) -> Mapping[str, Any]:
        return {
            "settings": {
                "number_of_shards": shards,
                "number_of_replicas": 0,
                "refresh_interval": -1,
                "similarity": {"ours": {"type": "BM25", "k1": self.k1, "b": self.b}},
            },
            "mappings": {"_meta": {"fingerprint": self.fingerprint, "form": FORM, "whole": False}},
        }

    def _is_whole(self) -> bool:
        found = self.cluster.look(self.cluster.client.indices.get_mapping, index=self.name)
        return bool(found and found[self.name]["mappings"].get("_meta", {}).get("whole"))

    def _build(self) -> None:
        """Fill the new index; what went wrong half-way is taken away again, as far as the cluster lets us."""
        began, indices, size = time.monotonic(), self.cluster.client.indices, len(self.passages)
        try:
            self._sweep()
            self.cluster.fill(self.name, self._written())
            self.cluster.call(indices.refresh, index=self.name, within=self.cluster.rules.bulk_within)
            count = self.cluster.call(self.cluster.client.count, index=self.name)["count"]
            if count != size:
                raise EngineAwayError(f"{count} of {size} passages were indexed")
            meta = {"fingerprint": self.fingerprint, "form": FORM, "whole": True, "passages": size}
            self.cluster.call(
                indices.put_settings,
                index=self.name,
                body={"index": {"blocks.write": True, "auto_expand_replicas": "0-1"}},
            )
            self.cluster.call(indices.put_mapping, index=self.name, body={"_meta": meta})
        except EngineAwayError:
            self._drop(self.name)
            raise
        log.info("index_built", extra={"index": self.name, "passages": size, "seconds": _since(began)})

    def _written(self) -> Iterator[Mapping[str, Any]]:
        for number, terms in enumerate(self.passages):
            yield {"n": number, FIELD: " ".join(map(written, terms)) or _NONE}

    def _wait(self) -> None:
        """Wait while another bot builds it; when that makes no progress for long, take away what it left."""
        progress, since = -1, time.monotonic()
        while time.monotonic() - since < self.cluster.rules.patience:
            time.sleep(_LOOK)
            stats = self.cluster.look(self.cluster.client.indices.stats, index=self.name, metric="indexing")
            if stats is None or self._is_whole():
                return
            # There are no figures before a shard has started.
            done = stats["_all"]["primaries"].get("indexing", {}).get("index_total", 0)
            if done != progress:
                progress, since = done, time.monotonic()
        log.warning("left_index_removed", extra={"index": self.name})
        self._drop(self.name)

    def _point(self) -> None:
        """Move the alias here, and take away what it pointed to once nobody can be answering from it any more."""
        before = self._in_use()
        if before == {self.name}:
            return
        add = {"add": {"index": self.name, "alias": self.prefix}}
        removes = [{"remove": {"index": name, "alias": self.prefix}} for name in before - {self.name}]
        self.cluster.call(self.cluster.client.indices.update_aliases, body={"actions": [*removes, add]})
        log.info("index_in_use", extra={"index": self.name})
        later = threading.Timer(self.cluster.rules.grace, self._retire, [before - {self.name}])
        later.daemon = True  # a process that ends before leaves it to the next build
        later.start()

    def _retire(self, names: set[str]) -> None:
        try:
            for name in names - self._in_use():
                self._drop(name)
        except EngineAwayError:
            log.info("index_not_removed")  # the next build does it

    def _in_use(self) -> set[str]:
        """The indices that the alias points to."""
        return set(self.cluster.look(self.cluster.client.indices.get_alias, name=self.prefix) or ())

    def _sweep(self) -> None:
        """Take away the indices of this prefix that are neither in use nor this one: what broken builds left."""
        ours = re.compile(rf"{re.escape(self.prefix)}-[0-9a-f]{{{len(self.fingerprint)}}}")
        there = self.cluster.look(self.cluster.client.indices.get_mapping, index=f"{self.prefix}-*") or {}
        for name in {name for name in there if ours.fullmatch(name)} - self._in_use() - {self.name}:
            self._drop(name)

    def _drop(self, name: str) -> None:
        try:
            self.cluster.look(self.cluster.client.indices.delete, index=name)
        except EngineAwayError as error:
            log.warning("index_not_removed", extra={"index": name, "why": str(error)})


def _since(began: float) -> float:
    return round(time.monotonic() - began, 1)
