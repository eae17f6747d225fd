"""What is counted, in the form that Prometheus reads: made of the log's events and of what the store holds.

An event has a name that the program gave it and numbers; nothing else of it is read here, so neither people's words
nor the ids of people and channels can get into a metric. The only module that knows prometheus_client.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric

# Every logger of ours, each with a level of its own: Bolt changes the level of the one above them.
LOGGERS = ("app", "archive", "digests", "follow", "health", "search", "slack")
SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)  # Slack waits three
FORM = "text/plain; version=0.0.4; charset=utf-8"
_WORD = re.compile(r"[A-Za-z_0-9]{1,60}")

Counts = Callable[[], Mapping[str, Mapping[str, int]]]  # what stands in each state, by table; may block
Trouble = Callable[[], str | None]


class Metrics(logging.Handler):
    """Counts what the log tells, from `start` to `stop`.

    Args:
        counts: How many questions and deliveries stand in each state.
        trouble: Why the process is not ready, or None.

    Raises:
        ModuleNotFoundError: The extra `metrics` is not installed.
    """

    def __init__(self, counts: Counts, trouble: Trouble) -> None:
        super().__init__(logging.DEBUG)
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
        from prometheus_client.metrics import disable_created_metrics

        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each: when it began

        self.registry = ours = CollectorRegistry()

        def newest(name: str, meaning: str) -> Gauge:
            return Gauge(f"eternaut_{name}", meaning, registry=ours, multiprocess_mode="mostrecent")

        def seconds(name: str, meaning: str, label: str) -> Histogram:
            return Histogram(f"eternaut_{name}_seconds", meaning, [label], registry=ours, buckets=SECONDS)

        self._events = Counter("eternaut_events", "Events of the log", ["event"], registry=ours)
        calls = "Calls of Slack; without an error those that went well"
        self._calls = Counter("eternaut_slack_calls", calls, ["method", "error"], registry=ours)
        self._acks = seconds("ack", "Until a request of Slack was acknowledged", "listener")
        self._asked = seconds("ask", "Making a reply, by its outcome", "outcome")
        self._articles = newest("articles", "Articles that are answered from")
        self._passages = newest("passages", "Passages in the index")
        self._skipped = newest("articles_skipped", "Articles that could not be read")
        self._made = newest("index_timestamp_seconds", "When the index was made, in seconds since 1970")
        self._now = _Now(counts, trouble)
        ProcessCollector(registry=ours)

    def start(self) -> None:
        """Listen to the log."""
        for name in LOGGERS:
            logger = logging.getLogger(f"eternaut.{name}")
            logger.setLevel(logging.DEBUG)
            logger.addHandler(self)

    def stop(self) -> None:
        """Listen no more."""
        for name in LOGGERS:
            logger = logging.getLogger(f"eternaut.{name}")
            logger.setLevel(logging.NOTSET)
            logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Count one event."""
        event = str(record.msg)
        if record.levelno >= logging.INFO:
            self._events.labels(event).inc()
        told = vars(record)
        if event == "acked":
            self._acks.labels(told["listener"]).observe(told["seconds"])
        elif event == "asked":
            self._asked.labels(told["outcome"]).observe(told["seconds"])
        elif event == "called":
            error = str(told["error"])
            self._calls.labels(told["method"], error if not error or _WORD.fullmatch(error) else "other").inc()
        elif event == "articles_read":
            self._articles.set(told["articles"])
            self._passages.set(told["passages"])
            self._skipped.set(told["skipped"])
            self._made.set(record.created)

    def page(self) -> bytes:
        """All metrics, as Prometheus reads them. Blocks while the store is asked.

        Where several workers count together (`PROMETHEUS_MULTIPROC_DIR`, which prometheus_client reads when it is
        imported), those of all of them, whoever is asked.
        """
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector
        from prometheus_client.values import MutexValue, ValueClass

        counted = self.registry
        if ValueClass is not MutexValue:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        return generate_latest(counted) + generate_latest(_only(self._now))


class _Now:
    """What is not counted but asked for: it is the same in whichever process."""

    def __init__(self, counts: Counts, trouble: Trouble) -> None:
        self._counts, self._trouble = counts, trouble

    def collect(self) -> Iterable[Metric]:
        """The states of questions and deliveries, and whether this process is ready."""
        from prometheus_client.core import GaugeMetricFamily

        for table, states in self._counts().items():
            family = GaugeMetricFamily(f"eternaut_{table}", f"{table.capitalize()} in the store", labels=["state"])
            for state, number in states.items():
                family.add_metric([state], number)
            yield family
        yield GaugeMetricFamily("eternaut_ready", "Whether this process can do its work", value=not self._trouble())


def _only(collector: _Now) -> CollectorRegistry:
    from prometheus_client import CollectorRegistry

    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    return registry
