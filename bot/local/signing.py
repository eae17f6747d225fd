"""The HTTP request that Slack makes: body, headers, signature."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Retry:
    """A repeated delivery: its number (1 to 3) and Slack's reason, such as http_timeout."""

    number: int
    reason: str = "http_timeout"


def signed_request(
    payload: Mapping[str, Any], *, kind: str, secret: str, now: float, retry: Retry | None = None
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of the HTTP request Slack would make.

    `kind` is as in Socket Mode: events_api goes as JSON, slash_commands as a form, interactive as a
    form with the JSON in its one field.
    """
    content_type = "application/x-www-form-urlencoded"
    if kind == "events_api":
        body, content_type = json.dumps(payload), "application/json"
    elif kind == "slash_commands":
        body = urlencode(payload)
    else:
        body = urlencode({"payload": json.dumps(payload)})
    raw = body.encode()
    stamp = str(int(now))
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(raw, stamp, secret),
    }
    if retry is not None:
        headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
    return raw, headers


def signature(body: bytes, stamp: str, secret: str) -> str:
    """Slack's v0 signature of this body at this Unix second."""
    base = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
