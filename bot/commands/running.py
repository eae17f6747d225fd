"""The commands that run the bot and look after it: `run`, `local`, `socket`, `serve`, `check`, and the like."""

from __future__ import annotations

import json
import sys
import time
import webbrowser
from typing import TYPE_CHECKING

import click

from bot import app
from bot.check import findings
from bot.commands.shell import CONNECT, Shell, articles_option
from bot.settings import Settings
from bot.terminal import page

if TYPE_CHECKING:
    from bot.archive.writing import Progress


@click.command()
@articles_option
@click.option("--inspect", "query", flag_value="?inspect", default="", help="Show payloads and calls beside messages.")
@click.pass_obj
def local(shell: Shell, query: str) -> None:
    """Try the bot in a small Slack of its own in the browser.

    At http://127.0.0.1:3000, or the next free port (PORT names another first one). Nothing leaves this
    machine, and nothing is kept when it ends.

    Example: eternaut local
    """
    app.run_local(shell.settings, lambda address: _opened(f"{address}{query}"))


@click.command()
@articles_option
@click.pass_obj
def run(shell: Shell) -> None:
    """Start Slack or the local workspace, as `make run` does.

    Slack by Socket Mode when its tokens are set, else the workspace of `eternaut local`.

    Example: eternaut run
    """
    if shell.settings.has_slack:
        app.connect_by_socket(shell.settings, connected)
    else:
        if lacking := _lacking(shell.settings):
            click.echo(lacking, err=True)
        app.run_local(shell.settings, _opened)


@click.command()
@articles_option
@click.pass_obj
def check(shell: Shell) -> None:
    """Check configuration, articles, feeds, store and Slack.

    One line each; the exit status is 1 when something is wrong.

    Example: eternaut check
    """
    found = list(findings(shell.settings))
    for finding in found:
        mark = click.style("ok   ", fg="green") if finding.good else click.style("WRONG", fg="red")
        click.echo(f"{mark} {finding.about:<14} {page.harmless(finding.text)}")
    if not all(finding.good for finding in found):
        sys.exit(1)


@click.command()
@click.argument("kind", required=False, type=click.Choice(("socket", "serve", "clock")))
@click.pass_obj
def status(shell: Shell, kind: str | None) -> None:
    """Tell whether the processes that run here are well.

    All that keep their data in DATA_DIR, or those of KIND. A line each; the exit status is 1 when one is not
    well, or none runs. For health checks of containers and of Socket Mode, which has no port.

    Example: eternaut status socket
    """
    now = time.time()
    states = [state for state in app.states(shell.settings) if kind in (None, state.kind)]
    for state in states:
        trouble = state.trouble(now)
        mark = click.style("WRONG", fg="red") if trouble else click.style("ok   ", fg="green")
        notes = "; ".join(f"{name}: {why}" for name, why in state.notes.items())
        click.echo(f"{mark} {state.kind:<14} {page.harmless(trouble or notes or f'process {state.process}')}")
    if not states:
        what = f"No process of eternaut{f' {kind}' if kind else ''} tells how it is in {shell.settings.data_dir}"
        click.echo(f"{what}: none runs, or nothing can be written there.")
    if not states or any(state.trouble(now) for state in states):
        sys.exit(1)


@click.command()
@articles_option
@click.pass_obj
def socket(shell: Shell) -> None:
    """Answer in Slack by Socket Mode.

    Needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN; runs until SIGTERM or Ctrl-C.

    Example: eternaut socket
    """
    app.connect_by_socket(shell.settings, connected)


@click.command()
@articles_option
@click.pass_obj
def serve(shell: Shell) -> None:
    """Answer in Slack over HTTP.

    Needs SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET; runs until SIGTERM or Ctrl-C. Slack's requests come in at
    /slack/events; /healthz and /readyz tell whether it is well. WEB_CONCURRENCY is the number of processes that
    answer. With SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead of the bot token, /slack/install installs the app
    in many workspaces (docs/workspaces.md).

    Example: PORT=8080 eternaut serve
    """
    app.serve_http(shell.settings, lambda address: click.echo(f"Listening on {address}"))


@click.command()
@click.option("--url", metavar="https://HOST", help="For HTTP: where Slack reaches `eternaut serve`.")
@click.option("--oauth", "many", is_flag=True, help="For many workspaces, which install it at --url by themselves.")
@click.pass_obj
def manifest(shell: Shell, url: str | None, many: bool) -> None:
    """Print the app manifest for Slack.

    To paste at api.slack.com/apps: for Socket Mode, or with --url for HTTP.

    Example: eternaut manifest --url https://eternaut.example.com
    """
    if url is not None and not url.startswith("https://"):
        raise click.UsageError("Slack calls https addresses only: --url https://HOST")
    if many and url is None:
        raise click.UsageError("--oauth needs the address where workspaces install the app: --url https://HOST")
    click.echo(json.dumps(app.manifest(shell.settings, url, many=many), indent=2))


@click.command("encryption-key")
def encryption_key() -> None:
    """Make a key for ETERNAUT_ENCRYPTION_KEY.

    It seals the tokens of many workspaces in the database. Keep it safe, and apart from the database.

    Example: eternaut encryption-key
    """
    click.echo(app.new_encryption_key())


@click.command()
@articles_option
@click.pass_obj
def index(shell: Shell) -> None:
    """Build or refresh the index of an archive.

    On disk, under DATA_DIR; only what changed is read again. The bot does so by itself when it starts and while it
    runs: this is for the first time, which takes about a minute and a half for a million passages.

    Example: eternaut index --articles archive.jsonl
    """
    shown = sys.stderr.isatty()
    tell = _progress if shown else app.log_progress()
    holdings = app.index(shell.settings, tell, lambda why: click.echo(why, err=True))
    if shown:
        click.echo(err=True)
    articles, passages = len(holdings.corpus.articles), len(holdings.corpus.passages)
    click.echo(f"The index is ready: {articles:,} articles, {passages:,} passages.")


def _progress(progress: Progress) -> None:
    """One line that is written over itself."""
    share = progress.done / progress.total
    bar = "█" * round(share * 20)
    line = f"{bar:<20} {share:4.0%}  {progress.passages:,} passages, {progress.rate:,.0f} a second, "
    click.echo(f"\r{line}{progress.left:,.0f} s left   ", nl=False, err=True)


@click.command()
@click.pass_obj
def migrate(shell: Shell) -> None:
    """Bring the database to the schema of this version.

    Example: DATABASE_URL=postgresql://user:password@host/name eternaut migrate
    """
    app.migrate(shell.settings)
    click.echo("The database is up to date.")


def connected() -> None:
    click.echo("Connected to Slack. Ask with /eternaut or @eternaut; stop with Ctrl-C.")


def _lacking(settings: Settings) -> str:
    """Which of the two tokens of Socket Mode is missing, where the other one is set; else ""."""
    tokens = {"SLACK_BOT_TOKEN": settings.slack_bot_token, "SLACK_APP_TOKEN": settings.slack_app_token}
    there = [name for name, token in tokens.items() if token is not None]
    if len(there) != 1:
        return ""
    [missing] = tokens.keys() - set(there)
    return f"{there[0]} is set, but {missing} is not: this is the local workspace, and not Slack."


def _opened(address: str) -> None:
    """Say where the local workspace is, and show it where somebody sits before a graphical browser."""
    click.echo(f"Eternaut is at {address}  (Ctrl-C ends it)\n{CONNECT}")
    if sys.stdout.isatty() and (browser := _graphical_browser()):
        browser.open(address)


def _graphical_browser() -> webbrowser.BaseBrowser | None:
    """The browser of this machine; None for one that would take over the terminal."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return None
    in_terminal = isinstance(browser, webbrowser.GenericBrowser)
    return None if in_terminal and not isinstance(browser, webbrowser.BackgroundBrowser) else browser
