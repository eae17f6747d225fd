"""What keeps the program from starting, in one line for a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings import Settings, SettingsError


class CannotStartError(Exception):
    """The store cannot be opened, Slack refuses a token, or the port is taken; one line for a person."""


@contextmanager
def one_clear_line() -> Iterator[None]:
    """Turn refusals of store, Slack and system into CannotStartError, which the command line can name unloaded."""
    from bot.health.watched import CannotWatchError
    from bot.slack.identity import SlackRefused
    from bot.store.database import StoreError

    try:
        yield
    except (CannotWatchError, SlackRefused, StoreError, OSError) as error:
        raise CannotStartError(str(error)) from None


def required(settings: Settings, field: str) -> str:
    """The secret in `field`. Raises SettingsError, which says where it comes from, when it is not set."""
    value = getattr(settings, field)
    if value is None:
        place = {"slack_bot_token": "OAuth & Permissions"}.get(field, "Basic Information")
        raise SettingsError(
            f"{field.upper()} is not set: copy it from “{place}” of your Slack app into .env (see README.md)"
        )
    return str(value.get_secret_value())
