"""The command line: `eternaut`, or `python -m bot`."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click

from bot import app, logs
from bot.answers.model import Help
from bot.answers.verbatim import Checked, NotVerbatimError
from bot.corpus.errors import CorpusError
from bot.settings import Settings, SettingsError, load, unknown_names
from bot.terminal import batch, objects, page, text
from bot.terminal.session import Screen, converse

CONNECT = """\
To connect Slack, put SLACK_BOT_TOKEN and SLACK_APP_TOKEN into .env (README.md says where they come from);
`eternaut check` then tells whether they are right."""
NEXT = 'Ask with: eternaut ask "Who said what about the cost?"      All commands: eternaut --help'


@dataclass
class Shell:
    """What a command works with: opened when first asked for, once per process."""

    articles: Path | None

    @cached_property
    def settings(self) -> Settings:
        """The settings of this process; wrong names are pointed out on standard error."""
        settings = load(self.articles)
        for sentence in unknown_names():
            click.echo(f"Warning: {sentence}", err=True)
        logs.start(level=settings.log_level, layout=settings.eternaut_log, secrets=settings.secrets)
        return settings

    @cached_property
    def answers(self) -> Checked:
        """The answerer on the articles of the settings."""
        return app.open_answers(self.settings)


@contextmanager
def one_clear_line() -> Iterator[None]:
    """Turn the named exceptions of the rooms into one message and exit status 1."""
    try:
        yield
    except (SettingsError, CorpusError, NotVerbatimError, app.CannotStartError) as error:
        raise click.ClickException(logs.redacted(str(error))) from None


class Command(click.Command):
    """A command whose named errors are messages for a person; anything else is a bug, with its traceback."""

    def invoke(self, ctx: click.Context) -> object:
        with one_clear_line():
            return super().invoke(ctx)


class Group(click.Group):
    """The same for the program itself when it is started without a command."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they are needed, which is the order below."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        with one_clear_line():
            return super().invoke(ctx)


def keep_articles(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    """`--articles` may stand before or after the command; the one after the command wins."""
    if value is not None or ctx.obj is None:
        ctx.obj = Shell(value)


articles_option = click.option(
    "--articles",
    type=click.Path(path_type=Path),
    metavar="PATH",
    expose_value=False,
    callback=keep_articles,
    help="Folder of articles or .jsonl file, instead of ARTICLES_DIR.",
)
json_option = click.option("--json", "form", flag_value="json", default="text", help="One JSON object a line.")


@click.group(cls=Group, invoke_without_command=True)
@articles_option
@click.version_option(package_name="eternaut", prog_name="eternaut")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Answers questions about a news story with the exact words of its sources.

    Without a command: connects to Slack when its tokens are set, and talks in this terminal when not.

    Example: eternaut --articles my-story/
    """
    if ctx.invoked_subcommand is not None:
        return
    shell: Shell = ctx.obj
    if shell.settings.has_slack:
        app.connect_by_socket(shell.settings, _connected)
    elif sys.stdin.isatty() and sys.stdout.isatty():
        _converse(shell)
    else:
        _introduce(shell)


@main.command()
@articles_option
@json_option
@click.option("--explain", "form", flag_value="explain", help="How the outcome comes about, for developers.")
@click.argument("question", required=False)
@click.pass_obj
def ask(shell: Shell, form: str, question: str | None) -> None:
    """Answer a question, or many from standard input.

    With --json and no QUESTION, every line is a question or an object {"id", "question", "earlier": [...]};
    a line of JSON comes out for each, as soon as it is answered.

    \b
    Example: eternaut ask "How much faster was it?"
    Example: eternaut ask --json < questions.jsonl
    """
    if form == "json":
        asked = batch.read(sys.stdin.buffer) if question is None else [batch.Asked("1", question)]
        for one in asked:
            _write(_answered(shell.answers, one))
    elif question is None:
        raise click.UsageError('Which question? For example: eternaut ask "How much faster was it?"')
    elif form == "explain":
        click.echo(shell.answers.explain(question))
    else:
        click.echo(text.outcome(shell.answers.ask(question), _width()))


@main.command()
@articles_option
@json_option
@click.pass_obj
def card(shell: Shell, form: str) -> None:
    """Show the compact summary of the story.

    Example: eternaut card
    """
    value = shell.answers.summarise()
    _write(objects.card(value)) if form == "json" else click.echo(text.card(value, _width()))


@main.command()
@articles_option
@json_option
@click.pass_obj
def sources(shell: Shell, form: str) -> None:
    """List the articles, and what was skipped.

    Example: eternaut sources --json
    """
    corpus = shell.answers.corpus
    _write(objects.sources(corpus)) if form == "json" else click.echo(text.sources(corpus, _width()))


@main.command()
@articles_option
@json_option
@click.pass_obj
def differences(shell: Shell, form: str) -> None:
    """Show on what the sources differ, side by side.

    Example: eternaut differences
    """
    found = shell.answers.differences()
    if form == "json":
        _write({"differences": objects.differences(found)})
    else:
        click.echo(text.differences(found, _width()))


@main.command()
@articles_option
@click.pass_obj
def talk(shell: Shell) -> None:
    """Talk with the bot in this terminal.

    Example: eternaut talk
    """
    _converse(shell)


@main.command()
@articles_option
@click.pass_obj
def check(shell: Shell) -> None:
    """Check configuration, articles, store and Slack.

    One line each; the exit status is 1 when something is wrong.

    Example: eternaut check
    """
    found = list(app.findings(shell.settings))
    for finding in found:
        mark = click.style("ok   ", fg="green") if finding.good else click.style("WRONG", fg="red")
        click.echo(f"{mark} {finding.about:<14} {page.harmless(finding.text)}")
    if not all(finding.good for finding in found):
        sys.exit(1)


@main.command()
@articles_option
@click.pass_obj
def socket(shell: Shell) -> None:
    """Answer in Slack by Socket Mode.

    Needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN; runs until SIGTERM or Ctrl-C.

    Example: eternaut socket
    """
    app.connect_by_socket(shell.settings, _connected)


@main.command()
@articles_option
@click.pass_obj
def serve(shell: Shell) -> None:
    """Answer in Slack over HTTP.

    Needs SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET; runs until SIGTERM or Ctrl-C. Slack's requests come in at /slack/events; /healthz and /readyz tell whether it is well.

    Example: PORT=8080 eternaut serve
    """
    settings = shell.settings
    app.serve_http(settings, lambda: click.echo(f"Listening on http://{settings.eternaut_host}:{settings.port}"))


@main.command()
@click.option("--url", metavar="https://HOST", help="For HTTP: where Slack reaches `eternaut serve`.")
@click.pass_obj
def manifest(shell: Shell, url: str | None) -> None:
    """Print the app manifest for Slack.

    To paste at api.slack.com/apps: for Socket Mode, or with --url for HTTP.

    Example: eternaut manifest --url https://eternaut.example.com
    """
    if url is not None and not url.startswith("https://"):
        raise click.UsageError("Slack calls https addresses only: --url https://HOST")
    click.echo(json.dumps(app.manifest(shell.settings, url), indent=2))


@main.command()
@click.pass_obj
def migrate(shell: Shell) -> None:
    """Bring the database to the schema of this version.

    Example: DATABASE_URL=postgresql://user:password@host/name eternaut migrate
    """
    app.migrate(shell.settings)
    click.echo("The database is up to date.")


def _answered(answers: Checked, one: batch.Asked | batch.BadLine) -> objects.Object:
    if isinstance(one, batch.BadLine):
        return {"id": one.id, "error": one.error}
    began = time.perf_counter()
    outcome = answers.ask(one.question, one.earlier)
    took_ms = round((time.perf_counter() - began) * 1000, 3)
    about = {"engine": answers.engine, "index": answers.fingerprint, "took_ms": took_ms}
    return {"id": one.id, **objects.outcome(outcome), **about}


def _write(value: objects.Object) -> None:
    """One line out at once: who reads it may wait for it before the next question."""
    sys.stdout.buffer.write(objects.line(value))
    sys.stdout.buffer.flush()


def _converse(shell: Shell) -> None:
    """The interactive session, with a word about what it is and how Slack is connected."""
    answers = shell.answers
    count = len(answers.corpus.articles)
    click.echo(f"Eternaut has read {count} article{'s' * (count != 1)} and answers in their words.")
    click.echo(f"{text.COMMANDS}\n{'' if shell.settings.has_slack else page.dim(CONNECT)}\n")
    converse(answers, Screen(read=_read, show=lambda shown: click.echo(f"\n{shown}\n"), width=_width))


def _read() -> str | None:
    try:
        return input("> ")
    except EOFError:
        click.echo()
        return None


def _introduce(shell: Shell) -> None:
    """With no terminal to talk in: the card, one answered question, and what to do next."""
    answers = shell.answers
    click.echo(text.card(answers.summarise(), _width()))
    offered = answers.ask("")
    for question in offered.suggestions[:1] if isinstance(offered, Help) else ():
        click.echo(f"\n> {question}\n\n{text.outcome(answers.ask(question), _width())}")
    click.echo(f"\n{NEXT}\n{CONNECT}")


def _connected() -> None:
    click.echo("Connected to Slack. Ask with /eternaut or @eternaut; stop with Ctrl-C.")


def _width() -> int:
    return page.columns(shutil.get_terminal_size().columns)


if __name__ == "__main__":
    main()
