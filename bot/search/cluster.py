"""An OpenSearch cluster: one client, the numbers of dealing with it, and its failures as one exception.

The only module that imports opensearchpy, and only when a cluster is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from bot.search.engine import EngineAwayError

if TYPE_CHECKING:
    from opensearchpy import OpenSearch as Client

MISSING = "OpenSearch needs its client: .venv/bin/pip install -r requirements.txt"
NO_ADDRESS = "OPENSEARCH_URL is no address such as https://user:password@host:9200"
_THERE = 409  # the status of a passage that is indexed already


class ClusterError(Exception):
    """No cluster can be worked with: the client is not installed, or the address is none; one line for a person."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of dealing with a cluster.

    Attributes:
        search_within: Seconds for one search; somebody waits for it.
        manage_within: Seconds for anything else but indexing.
        bulk_within: Seconds for one request that indexes.
        bulk: Passages in one such request.
        again: Seconds between two looks at a cluster that is away.
        patience: Seconds without progress after which an index that another bot builds counts as left.
        grace: Seconds for which the index before is kept, for the bots that still answer from it.
        shard: Passages in one shard.
        local: Passages up to which a bot keeps an index of its own for the time that the cluster is away.
        connections: Requests at the same time from one process.
    """

    search_within: float = 0.9
    manage_within: float = 10.0
    bulk_within: float = 60.0
    bulk: int = 2000
    again: float = 5.0
    patience: float = 60.0
    grace: float = 60.0
    shard: int = 5_000_000
    local: int = 20_000
    connections: int = 16


class Cluster:
    """Calls that give what the cluster says, or raise EngineAwayError.

    Args:
        url: `https://user:password@host:9200`; several nodes of one cluster with commas between them.
        rules: Numbers.

    Raises:
        ClusterError: The client is not installed, or `url` is no address.
    """

    def __init__(self, url: str, rules: Rules) -> None:
        if find_spec("opensearchpy") is None:
            raise ClusterError(MISSING)
        from opensearchpy import OpenSearch as Client

        nodes = [node.strip() for node in url.split(",")]
        if not all(node.startswith(("http://", "https://")) for node in nodes):
            raise ClusterError(NO_ADDRESS)
        self.rules = rules
        try:
            self.client: Client = Client(
                nodes,
                timeout=rules.manage_within,
                max_retries=1,  # on a connection that the node has closed, or the next node; never after a time-out
                retry_on_timeout=False,
                retry_on_status=(),
                pool_maxsize=rules.connections,
            )
        except ValueError:
            raise ClusterError(NO_ADDRESS) from None

    def call(self, request: Callable[..., Any], /, *, within: float | None = None, **named: Any) -> Any:
        """What `request`, a method of the client, gives; waits for `within` seconds, else `manage_within`."""
        with _one_exception():
            return request(**named, request_timeout=within or self.rules.manage_within)

    def look(self, request: Callable[..., Any], /, **named: Any) -> Any:
        """As `call`; None when what is looked for does not exist."""
        from opensearchpy.exceptions import NotFoundError

        with _one_exception():
            try:
                return request(**named, request_timeout=self.rules.manage_within)
            except NotFoundError:
                return None

    def create(self, name: str, body: Mapping[str, Any]) -> bool:
        """Whether this call made the index; False when it exists already."""
        from opensearchpy.exceptions import RequestError

        with _one_exception():
            try:
                self.client.indices.create(index=name, body=body, request_timeout=self.rules.manage_within)
            except RequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise
                return False
            return True

    def fill(self, name: str, passages: Iterable[Mapping[str, Any]]) -> None:
        """Index `passages` as a stream, each under its number `n`; one that is there already stays as it is."""
        from opensearchpy.helpers import streaming_bulk

        with _one_exception():
            for good, told in streaming_bulk(
                self.client,
                ({"_op_type": "create", "_index": name, "_id": str(one["n"]), "_source": one} for one in passages),
                chunk_size=self.rules.bulk,
                max_retries=3,  # of passages that a busy cluster sends back
                initial_backoff=1,
                max_backoff=10,
                raise_on_error=False,
                request_timeout=self.rules.bulk_within,
            ):
                outcome = told["create"]
                if not good and outcome.get("status") != _THERE:
                    kind = (outcome.get("error") or {}).get("type", "")
                    raise EngineAwayError(f"passages were refused: {outcome.get('status')} {kind}")


@contextmanager
def _one_exception() -> Iterator[None]:
    from opensearchpy.exceptions import OpenSearchException

    try:
        yield
    except OpenSearchException as error:
        raise EngineAwayError(_why(error)) from None


def _why(error: Exception) -> str:
    """Type, status and OpenSearch's own name for it; never its words, which hold addresses and what was asked."""
    status, kind = getattr(error, "status_code", None), str(getattr(error, "error", ""))
    told = f" {status} {kind if kind.isidentifier() else ''}".rstrip() if isinstance(status, int) else ""
    return f"{type(error).__name__}{told}"
