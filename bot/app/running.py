"""The processes: connected by Socket Mode, serving HTTP, or delivering digests, until they are told to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from bot.app.answers import following
from bot.app.errors import CannotStartError, one_clear_line, required
from bot.app.listening import open_desk, open_digests, open_many, open_slack
from bot.app.stores import open_store
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from socket import socket

    from bot.health.heart import Heart
    from bot.health.state import State
    from bot.health.watched import Watched
    from bot.slack.build import SlackSide
    from bot.slack.desk_side import DeskSide
    from bot.slack.digest_side import DigestSide
    from bot.slack.installing import Installing
    from bot.store.open import Store


log = logging.getLogger("eternaut.app")


def connect_by_socket(settings: Settings, on_ready: Callable[[], None]) -> None:
    """Answer in Slack by Socket Mode until SIGTERM or Ctrl-C, then finish what was accepted.

    Raises:
        SettingsError: A token is missing.
        CannotStartError: The store cannot be opened, or Slack does not take a token.
    """
    app_token = required(settings, "slack_app_token")
    from bot.slack.socket import run_socket

    with _opened(settings, "socket") as (side, _, _):
        until_told(lambda stop: run_socket(side, app_token=app_token, stop=stop, on_ready=on_ready))


def serve_http(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """Answer Slack's HTTP requests until SIGTERM or Ctrl-C, then finish what was accepted.

    `on_ready` is given the address. Raises as `connect_by_socket`, with the signing secret instead of the
    app-level token, or a METRICS_PORT that several processes cannot share; and CannotStartError when the port is
    taken.
    """
    required(settings, "slack_signing_secret")
    from bot.slack.http import listen
    from bot.slack.workers import Workers

    if settings.web_concurrency > 1 and settings.metrics_port not in (None, 0, settings.port):
        raise SettingsError(
            f"METRICS_PORT {settings.metrics_port}: the {settings.web_concurrency} processes of WEB_CONCURRENCY cannot "
            f"share it: set it to {settings.port}, which is PORT, or to 0 for a free port each"
        )
    try:
        listening = listen(settings.eternaut_host, settings.port)
    except OSError as error:
        place = f"PORT {settings.port} on {settings.eternaut_host}"
        raise CannotStartError(f"{place}: {error.strerror}") from None
    with listening:
        address, group = "http://{}:{}".format(*listening.getsockname()), os.getpid()
        if settings.web_concurrency == 1:
            _serve(settings, listening, lambda: on_ready(address))
            return
        Workers(
            settings.web_concurrency,
            lambda life: _serve(settings, listening, life.say_ready, parent=life.parent, group=group),
            lambda: on_ready(address),
        ).run()


def _serve(
    settings: Settings,
    listening: socket,
    on_ready: Callable[[], None],
    *,
    parent: int | None = None,
    group: int | None = None,
) -> None:
    """One process that answers on `listening`, until it is told to stop or its parent is gone; `group` as in Heart."""
    from bot.slack.http import http_app, serve

    secret = required(settings, "slack_signing_secret")
    with _opened(settings, "serve", group) as (side, seen, many):
        web = http_app(
            side,
            signing_secret=secret,
            checks=seen.heart.checks,
            notes=seen.heart.notes,
            pages=many.routes() if many else (),
            metrics=seen.page,
        )
        until_told(
            lambda stop: serve(side, web, listening=listening, stop=stop, on_ready=on_ready),
            parent=parent,
        )


def run_clock(settings: Settings, on_ready: Callable[[], None]) -> None:
    """Deliver the digests and follow the feeds until SIGTERM or Ctrl-C. Raises as `connect_by_socket`."""
    token = None if settings.many_workspaces else required(settings, "slack_bot_token")
    from bot.slack.client import posting_client
    from bot.slack.feed_side import FeedSide
    from bot.slack.work import Work
    from bot.slack.workspaces import ManyWorkspaces, OneWorkspace

    client = posting_client(token=token, base_url=settings.slack_api_url)

    async def run(
        digests: DigestSide, desk: DeskSide, many: Installing | None, heart: Heart, stop: asyncio.Event
    ) -> None:
        work = Work()
        workspaces = ManyWorkspaces(client, work, many.stores.find) if many else OneWorkspace(client, work)
        heart.checks["slack"] = workspaces.problem
        await workspaces.start()
        on_ready()
        feeds = FeedSide(desk.reader, desk.notice)
        await asyncio.gather(digests.deliver(workspaces, stop), feeds.run(workspaces, stop), heart.beat(stop))

    store = open_store(settings)
    try:
        with _watched(settings, "clock", store) as seen, following(settings, store) as current, one_clear_line():
            seen.heart.notes["articles"] = current.problem
            digests, desk = open_digests(settings, current, store), open_desk(settings, current, store)
            many = open_many(settings, store, digests) if settings.many_workspaces else None
            until_told(lambda stop: run(digests, desk, many, seen.heart, stop))
    finally:
        store.close()


@contextmanager
def _opened(
    settings: Settings, kind: str, group: int | None = None
) -> Iterator[tuple[SlackSide, Watched, Installing | None]]:
    """The listeners with everything behind them, watched as a process of this `kind`; closed at the end."""
    from bot.follow.desk import Asker

    token = None if settings.many_workspaces else required(settings, "slack_bot_token")
    with ExitStack() as stack:
        with _uncollected():
            store = open_store(settings)
            stack.callback(store.close)
            seen = stack.enter_context(_watched(settings, kind, store, group))
            story = stack.enter_context(following(settings, store))
            stack.enter_context(one_clear_line())
            digests = open_digests(settings, story, store)
            many = open_many(settings, store, digests) if settings.many_workspaces else None
            side = open_slack(settings, story, store, token=token, digests=digests, many=many)
        everybody, heart = Asker("", "", "", ""), seen.heart
        heart.checks["slack"] = side.problem
        heart.notes |= {"articles": story.problem, "search": lambda: story.of(everybody).problem()}
        side.beside = (*side.beside, lambda workspaces, stop: heart.beat(stop))
        yield side, seen, many


@contextmanager
def _uncollected() -> Iterator[None]:
    """Load without garbage collection, which would find next to nothing and takes a tenth of the time.

    What is loaded stays: it is left out of later rounds too, each of which could hold up an answer.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _watched(settings: Settings, kind: str, store: Store, group: int | None = None) -> Iterator[Watched]:
    """By what this process is watched, from its first moment on; `group` as in Heart. Raises CannotStartError."""
    from bot.health.heart import Heart
    from bot.health.watched import watched

    heart = Heart(settings.data_dir, kind, {"store": store.problem}, group=group)
    beside = settings.port if kind == "serve" else None
    with (
        one_clear_line(),
        watched(heart, store.counts, host=settings.eternaut_host, port=settings.metrics_port, beside=beside) as seen,
    ):
        yield seen


def states(settings: Settings) -> Sequence[State]:
    """What the processes that run on the data folder of `settings` say of themselves."""
    from bot.health.state import found

    return found(settings.data_dir)


def until_told(run: Callable[[asyncio.Event], Coroutine[object, object, None]], *, parent: int | None = None) -> None:
    """`run` with an event that SIGTERM and Ctrl-C set. Python as PID 1 would ignore SIGTERM without it.

    So does the end of a parent process, by which the descriptor `parent` becomes readable.
    """

    async def told() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signum, stop.set)
        if parent is not None:
            loop.add_reader(parent, stop.set)
            stopped = asyncio.create_task(stop.wait())
            stopped.add_done_callback(lambda _: loop.remove_reader(parent))  # what ended stays readable
        await run(stop)

    asyncio.run(told())
    log.info("stopped")
