"""What is secret in a database: sealed in its column, so that a copy of the database opens no workspace.

Fernet, which is AES-128-CBC with HMAC-SHA256, by the keys of ETERNAUT_ENCRYPTION_KEY.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from sqlalchemy import Dialect, Text, TypeDecorator

from bot.store.database import StoreError

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

NO_KEY = (
    "ETERNAUT_ENCRYPTION_KEY is not set: it seals the tokens of the workspaces. Make one with "
    "`eternaut encryption-key`, and keep it safe: without it every workspace must install the app again"
)
WRONG_KEY = (
    "ETERNAUT_ENCRYPTION_KEY does not open the tokens that are stored. Put the key back that sealed them, behind the "
    "new one and a comma (new,old); when it is lost, every workspace must install the app again (docs/workspaces.md)"
)
BAD_KEY = "ETERNAUT_ENCRYPTION_KEY is no key: make one with `eternaut encryption-key` (several stand divided by commas)"
NO_EXTRA = "Many workspaces need the extra `workspaces` (cryptography): .venv/bin/pip install -r requirements.txt"


class WrongKeyError(StoreError):
    """A token was sealed with a key that is not among ours."""

    def __init__(self) -> None:
        super().__init__(WRONG_KEY)


class Sealed(TypeDecorator[str]):
    """A text that is encrypted in the database and plain in Python."""

    impl = Text
    cache_ok = True

    def __init__(self, keys: MultiFernet) -> None:
        super().__init__()
        self.keys = keys

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.keys.encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else opened(self.keys, value).decode()


def keyring(text: str) -> MultiFernet:
    """The keys of ETERNAUT_ENCRYPTION_KEY: the first one seals, all of them open.

    Raises StoreError for no keys, and when the extra is not installed.
    """
    if find_spec("cryptography") is None:
        raise StoreError(NO_EXTRA)
    from cryptography.fernet import Fernet, MultiFernet

    try:
        return MultiFernet([Fernet(key.strip()) for key in text.split(",")])
    except ValueError:
        raise StoreError(BAD_KEY) from None


def new_key() -> str:
    """A fresh key. Raises StoreError when the extra is not installed."""
    if find_spec("cryptography") is None:
        raise StoreError(NO_EXTRA)
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


def opened(keys: MultiFernet, token: str) -> bytes:
    """What is sealed. Raises WrongKeyError."""
    from cryptography.fernet import InvalidToken

    try:
        return keys.decrypt(token)
    except InvalidToken:
        raise WrongKeyError from None


def sealed_again(keys: MultiFernet, token: str) -> str:
    """What is sealed with any of `keys`, sealed with the first one. Raises WrongKeyError."""
    from cryptography.fernet import InvalidToken

    try:
        return keys.rotate(token).decode()
    except InvalidToken:
        raise WrongKeyError from None
