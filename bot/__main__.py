"""The command line: `eternaut`, or `python -m bot`."""

from __future__ import annotations

import sys

import click

from bot import app
from bot.commands import asking, digests, running
from bot.commands.shell import Program, Shell, articles_option


@click.group(cls=Program, invoke_without_command=True)
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
        app.connect_by_socket(shell.settings, running.connected)
    elif all(
        stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)
    ):  # None: closed by the parent
        asking.converse(shell)
    else:
        asking.introduce(shell)


main.add_command(asking.ask)
main.add_command(asking.card)
main.add_command(asking.sources)
main.add_command(asking.differences)
main.add_command(asking.timeline)
main.add_command(asking.gaps)
main.add_command(asking.talk)
main.add_command(running.local)
main.add_command(running.run)
main.add_command(running.status)
main.add_command(running.check)
main.add_command(running.socket)
main.add_command(running.serve)
main.add_command(digests.clock)
main.add_command(digests.digest)
main.add_command(running.manifest)
main.add_command(running.index)
main.add_command(running.migrate)
main.add_command(running.encryption_key)


if __name__ == "__main__":
    main()
