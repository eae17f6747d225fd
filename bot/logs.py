"""Logs without secrets: one handler on the root logger, JSON or text, every line redacted.

Redaction works on the finished line, traceback included, so it also covers what libraries log.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Sequence
from typing import TextIO

HIDDEN = "[hidden]"
_TOKEN = re.compile(r"\bx(?:ox[a-z]|app)(?:\.xox[a-z])?-[A-Za-z0-9-]+")
_TICKET = re.compile(r"(?<=[?&]ticket=)[^&\s'\"]+")  # of a Socket Mode address, which opens one connection
_PASSWORD = re.compile(r"(?<=://)([^\s/:@]*):[^\s/@]+(?=@)")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}

# Libraries that would log what people write: Bolt's verification logs whole bodies at INFO, and both Slack
# libraries and OpenSearch's log payloads at DEBUG. A filter on the handler, because Bolt sets its loggers' levels
# itself.
_LEAST = {
    "slack_bolt": logging.WARNING,
    "slack_sdk": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "uvicorn.access": logging.WARNING,
    "asyncio": logging.INFO,
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "opensearch": logging.CRITICAL,  # every failed request with its traceback; what it means, our own lines say
}
# Bolt finds SLACK_BOT_TOKEN in the environment and warns that our client has the token already.
_IDLE = "As you gave `client`"


def redacted(text: str, secrets: Sequence[str] = ()) -> str:
    """`text` without tokens, without passwords and tickets in addresses, and without any of `secrets`."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return _PASSWORD.sub(rf"\1:{HIDDEN}", _TICKET.sub(HIDDEN, _TOKEN.sub(HIDDEN, text)))


class _Redacting(logging.Formatter):
    """Lays out a record and hides what must not be read; subclasses say how it is laid out."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__()
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return redacted(self._line(record), self._secrets)

    def _line(self, record: logging.LogRecord) -> str:
        raise NotImplementedError


class TextLines(_Redacting):
    """`13:02:11 INFO event key=value`, for people."""

    def _line(self, record: logging.LogRecord) -> str:
        pairs = "".join(f" {key}={value}" for key, value in _extra(record).items())
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        clock = self.formatTime(record, "%H:%M:%S")
        return f"{clock} {record.levelname} {record.getMessage()}{pairs}{trace}"


class JsonLines(_Redacting):
    """One object a line: event first, then the time in UTC seconds, level, logger and ids."""

    def _line(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {"event": record.getMessage(), "time": round(record.created, 3)}
        fields |= {"level": record.levelname, "logger": record.name, **_extra(record)}
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False, default=str)


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in vars(record).items() if key not in _STANDARD}


def start(*, level: str, layout: str, secrets: Sequence[str], stream: TextIO | None = None) -> None:
    """Send the logs of this process to `stream` (standard error when None), and to nowhere else.

    `layout` is `json`, `text`, or `auto`: text when `stream` is a terminal.
    """
    target = sys.stderr if stream is None else stream
    text = layout == "text" or (layout == "auto" and target.isatty())
    handler = logging.StreamHandler(target)
    handler.setFormatter(TextLines(secrets) if text else JsonLines(secrets))
    handler.setLevel(level)  # metrics read events below it
    handler.addFilter(_worth_a_line)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("eternaut").setLevel(logging.NOTSET)  # Bolt gives the logger of that name a level of its own
    logging.captureWarnings(capture=True)


def _worth_a_line(record: logging.LogRecord) -> bool:
    least = _LEAST.get(record.name, _LEAST.get(record.name.split(".")[0], logging.NOTSET))
    return record.levelno >= least and not record.getMessage().startswith(_IDLE)
