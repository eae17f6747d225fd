"""The commands that ask: `ask`, `card`, `sources` and the like, `talk`, and what is said without any command."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

import click

from bot import app
from bot.answers import EngineAwayError
from bot.answers.verbatim import Checked
from bot.commands.shell import CONNECT, Shell, articles_option, json_option, width
from bot.terminal import batch, objects, page, text
from bot.terminal import gaps as open_ones
from bot.terminal.session import Screen
from bot.terminal.session import converse as talk_on

MOST = 1000  # open questions that are listed
NEXT = 'Ask with: eternaut ask "your question"      All commands: eternaut --help'


@click.command()
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
        index = {"engine": shell.answers.engine, "index": shell.answers.fingerprint}
        for one in asked:
            _write({**_answered(shell.answers, one), **index})
    elif question is None:
        raise click.UsageError('Which question? For example: eternaut ask "How much faster was it?"')
    elif form == "explain":
        click.echo(shell.answers.explain(question))
    else:
        click.echo(text.outcome(shell.answers.ask(question), width()))


@click.command()
@articles_option
@json_option
@click.option("--full", "form", flag_value="full", help="All quotes of every row.")
@click.pass_obj
def card(shell: Shell, form: str) -> None:
    """Show the compact summary of the story.

    Example: eternaut card
    """
    value = shell.answers.summarise()
    if form == "json":
        _write(objects.card(value))
    elif form == "full":
        click.echo(text.full_card(value, width()))
    else:
        click.echo(text.card(value, width()))


@click.command()
@articles_option
@json_option
@click.pass_obj
def sources(shell: Shell, form: str) -> None:
    """List the articles, and what was skipped.

    Example: eternaut sources --json
    """
    corpus, quoted = shell.answers.corpus, app.quotes_in_use(shell.settings)
    if form == "json":
        _write(objects.sources(corpus, quoted))
    else:
        click.echo(text.sources(corpus, width(), quoted))


@click.command()
@articles_option
@json_option
@click.pass_obj
def differences(shell: Shell, form: str) -> None:
    """Show on what the sources differ, side by side.

    Example: eternaut differences
    """
    found = shell.answers.differences()
    if form == "json":
        _write({"differences": objects.differences(found), **objects.surveyed(*shell.answers.surveyed())})
    else:
        click.echo(text.differences(found, width(), *shell.answers.surveyed()))


@click.command()
@json_option
@click.pass_obj
def gaps(shell: Shell, form: str) -> None:
    """List what was asked in Slack and the sources don't say.

    Those asked most often first, of the last 90 days; who asked is not kept.

    Example: eternaut gaps --json
    """
    kept = app.open_questions(shell.settings, MOST)
    found = [open_ones.Gap(gap.question, gap.times, gap.last_asked.date()) for gap in kept]
    if form == "json":
        _write({"gaps": open_ones.objects(found)})
    else:
        click.echo(open_ones.text(found, width()))


@click.command()
@articles_option
@json_option
@click.pass_obj
def timeline(shell: Shell, form: str) -> None:
    """Tell the story's dated events in their order.

    Example: eternaut timeline
    """
    events = shell.answers.timeline()
    if form == "json":
        _write({"timeline": objects.timeline(events), **objects.surveyed(*shell.answers.surveyed())})
    else:
        click.echo(text.timeline(events, width(), *shell.answers.surveyed()))


@click.command()
@articles_option
@click.pass_obj
def talk(shell: Shell) -> None:
    """Talk with the bot in this terminal.

    Example: eternaut talk
    """
    converse(shell)


def converse(shell: Shell) -> None:
    """The interactive session, with a word about what it is and how Slack is connected."""
    answers = shell.answers
    count = len(answers.corpus.articles)
    click.echo(f"Eternaut has read {count} article{'s' * (count != 1)} and answers in their words.")
    click.echo(f"{text.COMMANDS}\n{'' if shell.settings.has_slack else page.dim(CONNECT)}\n")
    with suppress(ImportError):
        import readline  # noqa: F401  with it, `input` knows the arrow keys
    talk_on(answers, Screen(read=_read, show=lambda shown: click.echo(f"\n{shown}\n"), width=width))


def introduce(shell: Shell) -> None:
    """With no terminal to talk in: the card, one answered question, and what to do next."""
    answers = shell.answers
    click.echo(text.card(answers.summarise(), width()))
    for question in answers.suggestions()[:1]:
        click.echo(f"\n> {question}\n\n{text.outcome(answers.ask(question), width())}")
    click.echo(f"\n{NEXT}\n{CONNECT}")


def _answered(answers: Checked, one: batch.Asked | batch.BadLine) -> objects.Object:
    if isinstance(one, batch.BadLine):
        return {"id": one.id, "error": one.error}
    began = time.perf_counter()
    try:
        outcome = answers.ask(one.question, one.earlier)
    except EngineAwayError:
        return {"id": one.id, "error": text.INDEX_AWAY}
    took_ms = round((time.perf_counter() - began) * 1000, 3)
    return {"id": one.id, **objects.outcome(outcome), "took_ms": took_ms}


def _write(value: objects.Object) -> None:
    """One line out at once: who reads it may wait for it before the next question."""
    sys.stdout.buffer.write(objects.line(value))
    sys.stdout.buffer.flush()


def _read() -> str | None:
    try:
        return input("> ")
    except (EOFError, KeyboardInterrupt):
        click.echo()
        return None
