"""The commands of the digest: `clock` delivers, `digest` shows what would be delivered."""

from __future__ import annotations

import html
from datetime import UTC, datetime

import click

from bot import app
from bot.commands.shell import Shell, articles_option
from bot.terminal import page


@click.command()
@articles_option
@click.pass_obj
def clock(shell: Shell) -> None:
    """Deliver the digests and follow the feeds, and nothing else.

    For a process of its own beside `eternaut serve` or `eternaut socket`, which deliver too unless
    config/eternaut.toml says clock = "apart". Several at once share the work. Runs until SIGTERM or Ctrl-C.

    Example: eternaut clock
    """
    app.run_clock(shell.settings, lambda: click.echo("Delivering digests; stop with Ctrl-C."))


@click.command()
@articles_option
@click.option("--dry-run", is_flag=True, required=True, help="Show what would be sent to whom, and send nothing.")
@click.option("--at", metavar="TIME", help="At this time instead of now: 2026-03-29T09:00 (UTC), or with +02:00.")
@click.pass_obj
def digest(shell: Shell, dry_run: bool, at: str | None) -> None:
    """Show the digests that are due.

    Example: eternaut digest --dry-run --at 2026-03-29T09:00
    """
    for line in app.rehearsed_digests(shell.settings, _time(at) if at else datetime.now(UTC)):
        click.echo(page.harmless(html.unescape(line)))


def _time(typed: str) -> datetime:
    """An instant as it was typed, in UTC where no offset stands behind it."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise click.UsageError(f"--at {typed}: write it like 2026-03-29T09:00 or 2026-03-29T09:00+02:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
