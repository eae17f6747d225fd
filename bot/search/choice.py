"""Which engine searches a corpus: one table of those there are, and the rule for `auto`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType

MOST_IN_MEMORY = 10_000  # passages; beyond it rank-bm25 needs more than ten milliseconds for a search


class Kept(Enum):
    """Where an engine has its index."""

    IN_MEMORY = auto()
    ON_DISK = auto()
    ELSEWHERE = auto()  # on other machines; the passages are in memory


ENGINES: Mapping[str, Kept] = MappingProxyType(
    {"rank-bm25": Kept.IN_MEMORY, "tantivy": Kept.ON_DISK, "opensearch": Kept.ELSEWHERE}
)


def kept(engine: str, passages: int) -> Kept:
    """Where the index of so many passages is, for an engine of the table or `auto`."""
    if engine != "auto":
        return ENGINES[engine]
    return Kept.IN_MEMORY if passages <= MOST_IN_MEMORY else Kept.ON_DISK
