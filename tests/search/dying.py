"""A process that builds an index so slowly that it can be killed half-way."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from bot.search.cluster import Cluster, Rules
from bot.search.opensearch import OpenSearch


class Slow(Sequence[Sequence[str]]):
    """A hundred passages that are read quickly once, and slowly when they are sent."""

    def __init__(self) -> None:
        self.read = 0

    def __len__(self) -> int:
        return 100

    def __getitem__(self, number: int) -> Sequence[str]:  # type: ignore[override]
        if number >= len(self):
            raise IndexError
        self.read += 1
        if self.read > len(self) + 1:
            time.sleep(0.05)
        return ["word", f"n{number}"]


if __name__ == "__main__":
    url, prefix = sys.argv[1:]
    OpenSearch(Slow(), k1=0.9, b=0.4, cluster=Cluster(url, Rules(bulk=5)), prefix=prefix)
