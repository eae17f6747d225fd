"""The pages that somebody sees who installs the app: each whole, plain, and without anything to load."""

from __future__ import annotations

from html import escape
from typing import TypeVar
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, Response

R = TypeVar("R", bound=Response)

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 17px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto 0; padding: 0 1.5rem; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; }}
a {{ color: LinkText; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
_AGAIN = '<p><a href="/slack/install">Install it again</a></p>'


def installed(*, app: str, team: str) -> Response:
    """It is done. `team` is "" for a whole organisation."""
    address = f"https://slack.com/app_redirect?{urlencode({'app': app} | ({'team': team} if team else {}))}"
    whole = "" if team else "<p>Now choose in which workspaces of your organisation it may be used.</p>"
    return _page(
        "Eternaut is installed",
        f"{whole}<p>Ask it with <code>/eternaut</code> in any channel, or invite it to one and mention it there.</p>"
        f'<p><a href="{escape(address)}">Open it in Slack</a></p>',
    )


def cancelled() -> Response:
    """The person said no, or Slack did."""
    return _page("Eternaut was not installed", f"<p>Nothing was changed in your workspace.</p>{_AGAIN}")


def expired() -> Response:
    """The state did not come back in time, or not in the browser that it was given to."""
    words = (
        "<p>This page was opened too late, twice, or in another browser than the one in which the installation "
        "began. Nothing was changed in your workspace.</p>"
    )
    return _page("The installation was not finished", f"{words}{_AGAIN}", status=400)


def refused() -> Response:
    """Slack gave no token."""
    words = "<p>Slack did not let Eternaut in just now. The people who run Eternaut find the reason in its log.</p>"
    return _page("Eternaut was not installed", f"{words}{_AGAIN}", status=502)


def failed(reference: str) -> Response:
    """Something is wrong on our side, and in the log under `reference`."""
    words = (
        "<p>Sorry, something went wrong on our side. Please try again; if it happens again, tell the people who run "
        f"Eternaut the reference <code>{escape(reference)}</code>.</p>"
    )
    return _page("Eternaut was not installed", f"{words}{_AGAIN}", status=500)


def private(response: R) -> R:
    """The response with headers by which nothing of it, nor of its address, is kept or told to others."""
    response.headers["cache-control"] = "no-store"
    response.headers["referrer-policy"] = "no-referrer"
    response.headers["x-content-type-options"] = "nosniff"
    response.headers["content-security-policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    return response


def _page(title: str, body: str, *, status: int = 200) -> Response:
    return private(HTMLResponse(_PAGE.format(title=escape(title), body=body), status_code=status))
