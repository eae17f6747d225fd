"""What every command works with: settings and answers opened when first asked for, options, and clear errors."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click

from bot import app, logs
from bot.answers import EngineAwayError
from bot.answers.verbatim import Checked, NotVerbatimError
from bot.corpus.errors import CorpusError
from bot.settings import Settings, SettingsError, load, unknown_names
from bot.terminal import page, text

CONNECT = """\
To connect Slack, put SLACK_BOT_TOKEN and SLACK_APP_TOKEN into .env (README.md says where they come from);
`eternaut check` then tells whether they are right."""


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


class Program(click.Group):
    """The program with its commands: named errors of the rooms are one message and exit status 1.

    Anything else is a bug and keeps its traceback.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they are added, which is the order in which they are needed."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command, or the program itself when none is given."""
        try:
            return super().invoke(ctx)
        except EngineAwayError:
            raise click.ClickException(text.INDEX_AWAY) from None
        except (SettingsError, CorpusError, NotVerbatimError, app.CannotStartError) as error:
            raise click.ClickException(logs.redacted(str(error))) from None


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
json_option = click.option("--json", "form", flag_value="json", default="text", help="Print JSON.")


def width() -> int:
    """Columns to fold at: those of the terminal, within reason."""
    return page.columns(shutil.get_terminal_size().columns)
