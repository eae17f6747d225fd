"""Logs: what a line looks like, what never appears in one, and which libraries are kept quiet."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs

SECRET = "0123456789abcdef-signing-canary"


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    """The root logger, put back afterwards as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


def started(layout: str = "json", level: str = "DEBUG") -> io.StringIO:
    """Logging as the program starts it, into a text that a test can read."""
    stream = io.StringIO()
    logs.start(level=level, layout=layout, secrets=(SECRET,), stream=stream)
    return stream


def test_a_json_line_begins_with_the_event_and_has_the_ids(root_logger: logging.Logger) -> None:
    """One object a line: event first, ids after."""
    stream = started()
    logging.getLogger("eternaut.slack").info("answered", extra={"team": "T1", "took_ms": 1.5})
    line = json.loads(stream.getvalue())
    assert next(iter(line)) == "event"
    assert line | {"time": 0} == {
        "event": "answered",
        "time": 0,
        "level": "INFO",
        "logger": "eternaut.slack",
        "team": "T1",
        "took_ms": 1.5,
    }


def test_our_own_lines_are_written_whatever_level_a_library_left_behind(root_logger: logging.Logger) -> None:
    """Bolt sets the level of the logger that bears the app's name."""
    logging.getLogger("eternaut").setLevel(logging.WARNING)
    stream = started()
    logging.getLogger("eternaut.slack").info("answered")
    assert json.loads(stream.getvalue())["event"] == "answered"


def test_a_text_line_has_the_same_for_people(root_logger: logging.Logger) -> None:
    """Clock, level, event, then key=value."""
    stream = started("text")
    logging.getLogger("eternaut.slack").warning("refused", extra={"error": "is_archived"})
    assert stream.getvalue().split(" ", 1)[1] == "WARNING refused error=is_archived\n"


def test_auto_writes_json_where_there_is_no_terminal(root_logger: logging.Logger) -> None:
    """A log collector gets objects without any setting."""
    stream = started("auto")
    logging.getLogger("x").info("event")
    assert json.loads(stream.getvalue())["event"] == "event"


@pytest.mark.parametrize("layout", ["json", "text"])
@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-456-canary",
        "xoxp-123-canary",
        "xoxe.xoxb-1-canary",
        "xoxe-1-canary",
        "xapp-1-A1-2-canary",
        SECRET,
        "postgresql://user:canary-word@host:5432/name",
    ],
)
def test_no_secret_reaches_a_line_by_message_argument_field_or_traceback(
    root_logger: logging.Logger, layout: str, secret: str
) -> None:
    """Redaction works on the finished line, so it does not matter how a secret came into it."""
    stream = started(layout)
    logger = logging.getLogger("slack_sdk.web")
    logger.warning(f"sent with {secret}")
    logger.warning("sent with %s", secret)
    logger.warning("sent", extra={"headers": {"Authorization": f"Bearer {secret}"}})
    try:
        raise RuntimeError(f"refused {secret}")
    except RuntimeError:
        logger.exception("failed")
    assert stream.getvalue().count(logs.HIDDEN) >= 4
    assert "canary" not in stream.getvalue()


def test_an_address_keeps_everything_but_its_password() -> None:
    """What helps to find a wrong host stays readable."""
    shown = logs.redacted("cannot reach postgresql://user:canary@db.example.com:5432/name")
    assert shown == "cannot reach postgresql://user:[hidden]@db.example.com:5432/name"


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("slack_bolt.AsyncRequestVerification", logging.INFO),
        ("slack_bolt.AsyncApp", logging.DEBUG),
        ("slack_sdk.web.async_base_client", logging.DEBUG),
        ("sqlalchemy.engine.Engine", logging.INFO),
    ],
)
def test_libraries_that_log_what_people_write_are_kept_quiet(
    root_logger: logging.Logger, name: str, level: int
) -> None:
    """Also at LOG_LEVEL=DEBUG, and although Bolt sets the levels of its loggers itself."""
    stream = started()
    logger = logging.getLogger(name)
    logger.setLevel(logging.DEBUG)
    logger.log(level, "body: text=a private question")
    assert stream.getvalue() == ""
    logger.error("broken")
    assert json.loads(stream.getvalue())["event"] == "broken"
