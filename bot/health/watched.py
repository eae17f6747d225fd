"""Everything by which a process is watched, put together: its heart, and where a port is set, its metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.health.heart import Heart
from bot.health.metrics import Counts, Metrics
from bot.health.server import serving


class CannotWatchError(Exception):
    """The port of the metrics is taken, or the extra is missing; one line for the person who runs the bot."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a process is watched by.

    Attributes:
        heart: To be given its checks, and to be run.
        page: The metrics, for who serves them on a port that is open anyway; None where they have their own or none.
    """

    heart: Heart
    page: Callable[[], bytes] | None = None


@contextmanager
def watched(heart: Heart, counts: Counts, *, host: str, port: int | None, beside: int | None) -> Iterator[Watched]:
    """Count and serve until the end of the `with`; nothing is counted where `port` is None.

    Args:
        counts: What stands in each state in the store; may block.
        host, port: Where the metrics are served.
        beside: The port that the process opens anyway: when `port` is the same, the metrics are served there.

    Raises:
        CannotWatchError: See there.
    """
    if port is None:
        yield Watched(heart)
        return
    try:
        metrics = Metrics(counts, heart.trouble)
    except ModuleNotFoundError:
        raise CannotWatchError(
            "METRICS_PORT needs prometheus-client: .venv/bin/pip install -r requirements.txt"
        ) from None
    metrics.start()
    try:
        if port == beside:
            yield Watched(heart, metrics.page)
            return
        try:
            server = serving(host, port, heart, metrics.page)
        except OSError as error:
            raise CannotWatchError(f"METRICS_PORT {port} on {host}: {error.strerror}") from None
        with server:
            yield Watched(heart)
    finally:
        metrics.stop()
