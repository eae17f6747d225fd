"""The composition root: Settings in, running parts out. The only room that knows all rooms.

Rooms are imported where they are opened, so that `eternaut ask` starts without loading Slack or a database.
"""

from bot.app.answers import (
    answering,
    archive_of,
    archive_place,
    following,
    index,
    log_progress,
    open_answers,
    open_corpus,
    open_engine,
)
from bot.app.errors import CannotStartError, required
from bot.app.listening import (
    followed_feeds,
    installed_workspaces,
    manifest,
    open_desk,
    open_digests,
    open_many,
    open_slack,
    rehearsed_digests,
)
from bot.app.local import run_local
from bot.app.running import connect_by_socket, run_clock, serve_http, states
from bot.app.stores import (
    SQLITE,
    articles_of,
    database_url,
    encryption_key,
    migrate,
    new_encryption_key,
    open_questions,
    open_store,
    quotes_in_use,
)

__all__ = [
    "SQLITE",
    "CannotStartError",
    "answering",
    "archive_of",
    "archive_place",
    "articles_of",
    "connect_by_socket",
    "database_url",
    "encryption_key",
    "followed_feeds",
    "following",
    "index",
    "installed_workspaces",
    "log_progress",
    "manifest",
    "migrate",
    "new_encryption_key",
    "open_answers",
    "open_corpus",
    "open_desk",
    "open_digests",
    "open_engine",
    "open_many",
    "open_questions",
    "open_slack",
    "open_store",
    "quotes_in_use",
    "rehearsed_digests",
    "required",
    "run_clock",
    "run_local",
    "serve_http",
    "states",
]
