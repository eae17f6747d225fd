"""Every setting of the bot: the only reader of the environment, of `.env` and of `config/`.

Order of precedence: environment, then `.env` in the working directory, then the defaults below. Numbers that
tune answers are no settings of a deployment: they stand with their reasons in `config/eternaut.toml`.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, TypeAdapter, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ENV_FILE = ".env"
FOREIGN_NAMES = frozenset({"SLACK_WEBHOOK_URL", "SLACK_CLI_XOXB", "SLACK_CLI_XAPP"})  # set by Slack's own tools
_PACKAGE = Path(__file__).resolve().parent


class SettingsError(Exception):
    """The settings cannot be used; the text names each wrong one, and never its value."""


def _bundled(name: str) -> Path:
    """`name` in the working directory, else beside the program, so that it runs from any folder."""
    here = Path(name)
    beside = (_PACKAGE.parent / name, _PACKAGE / "bundled" / name)
    return next((path for path in (here, *beside) if path.exists()), here)


T = TypeVar("T")
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(lambda text: str(text).upper())]


class Settings(BaseSettings):
    """What one deployment decides. Field names are the names in the environment, in lower case.

    Attributes:
        slack_bot_token: The bot's token, `xoxb-...`, from "OAuth & Permissions".
        slack_app_token: The app-level token, `xapp-...`, for Socket Mode.
        slack_signing_secret: Proves that HTTP requests come from Slack; needed by `eternaut serve`.
        slack_client_id, slack_client_secret: Of the Slack app, for many workspaces; instead of the bot token.
        eternaut_encryption_key: Seals the tokens of many workspaces; several, the new one first, divided by commas.
        slack_api_url: Base address of Slack's Web API.
        articles_dir: Folder of articles, or one `.jsonl` file.
        data_dir: Folder for what the bot remembers; made when needed.
        database_url: PostgreSQL address; None keeps an SQLite file in `data_dir`.
        eternaut_engine: What searches the articles; `auto` takes tantivy for more than 10,000 passages.
        opensearch_url: Address of the search cluster, with user and password; for the engine `opensearch`.
        opensearch_prefix: Beginning of the names of its indices; bots with the same articles share one.
        port: TCP port of `eternaut serve` and first one tried by `eternaut local`; 0 takes a free one.
        web_concurrency: Processes of `eternaut serve` that answer on that port.
        metrics_port: TCP port of `/metrics`, `/healthz` and `/readyz` for a monitor; None for none.
        eternaut_host: Address that `eternaut serve` and `metrics_port` listen on.
        log_level: Least level that is logged.
        eternaut_log: `json` for one object a line, `text` for people, `auto` for text on a terminal.
        eternaut_config: Folder of `eternaut.toml`, `story.toml`, `sources.toml`, `feeds.toml` and `manifest.json`.
    """

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",  # names are checked by `unknown_names`, which sees the environment too
        frozen=True,
        hide_input_in_errors=True,  # pydantic would print a token pasted into the wrong line
    )

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    eternaut_encryption_key: SecretStr | None = None
    slack_api_url: str = Field("https://slack.com/api/", pattern=r"^https?://")
    articles_dir: Path = Field(default_factory=lambda: _bundled("seeds"))
    data_dir: Path = Path("var")
    database_url: SecretStr | None = None
    eternaut_engine: Literal["auto", "rank-bm25", "tantivy", "opensearch"] = "auto"
    opensearch_url: SecretStr | None = None
    opensearch_prefix: str = Field("eternaut", pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$")
    port: int = Field(3000, ge=0, le=65535)
    web_concurrency: int = Field(1, ge=1, le=64)
    metrics_port: int | None = Field(None, ge=0, le=65535)
    eternaut_host: str = "0.0.0.0"  # noqa: S104  a server in a container is reached from outside it
    log_level: LogLevel = "INFO"
    eternaut_log: Literal["auto", "json", "text"] = "auto"
    eternaut_config: Path = Field(default_factory=lambda: _bundled("config"))

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _right_kind_of_token(cls, token: SecretStr | None, info: object) -> SecretStr | None:
        name = getattr(info, "field_name", "")
        prefix = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}[name]
        if token is None or token.get_secret_value().startswith(prefix):
            return token
        raise ValueError(f"must begin with {prefix} (a token of another kind stands there)")

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, url: str) -> str:
        return url if url.endswith("/") else f"{url}/"  # slack_sdk joins the method name to it as it is

    @property
    def has_slack(self) -> bool:
        """Whether both tokens of Socket Mode are set."""
        return self.slack_bot_token is not None and self.slack_app_token is not None

    @property
    def many_workspaces(self) -> bool:
        """Whether workspaces install the app by themselves, each with a token of its own.

        Raises SettingsError when a bot token is set beside the client's id and secret, or one of these is missing.
        """
        pair = {"SLACK_CLIENT_ID": self.slack_client_id, "SLACK_CLIENT_SECRET": self.slack_client_secret}
        there = [name for name, value in pair.items() if value is not None]
        if there and self.slack_bot_token is not None:
            both = "SLACK_BOT_TOKEN (one workspace) and " + " and ".join(there)
            raise SettingsError(f"{both} (many workspaces) are set: take one of the two ways (docs/workspaces.md)")
        if len(there) == 1:
            [missing] = pair.keys() - set(there)
            raise SettingsError(f"{there[0]} is set, but {missing} is not: copy both from “Basic Information”")
        return bool(there)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that must never be shown, longest first; for the log's redactor."""
        fields = (
            self.slack_bot_token,
            self.slack_app_token,
            self.slack_signing_secret,
            self.slack_client_secret,
            self.eternaut_encryption_key,
            self.database_url,
            self.opensearch_url,
        )
        whole = [field.get_secret_value() for field in fields if field]
        keys = self.eternaut_encryption_key.get_secret_value().split(",") if self.eternaut_encryption_key else ()
        return tuple(sorted({*whole, *filter(None, map(str.strip, keys))}, key=len, reverse=True))

    def toml(self, name: str) -> Mapping[str, object]:
        """The table in file `name` of the configuration folder.

        Raises:
            SettingsError: The file is missing, unreadable or no TOML; the text says which and where.
        """
        path = self.eternaut_config / name
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise SettingsError(f"{path}: no such file (ETERNAUT_CONFIG names the folder it should stand in)") from None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: {error}") from None

    def toml_if_there(self, name: str) -> Mapping[str, object]:
        """The same; an empty table where there is no such file, as in a configuration of an earlier version."""
        return self.toml(name) if (self.eternaut_config / name).exists() else {}

    def texts(self, pattern: str) -> str:
        """The texts of all files of the configuration folder that match `pattern`, in order of name; "" for none.

        Raises:
            SettingsError: A file cannot be read.
        """
        try:
            return "\n".join(path.read_text(encoding="utf-8") for path in sorted(self.eternaut_config.glob(pattern)))
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{self.eternaut_config / pattern}: {error}") from None

    def numbers(self, record: type[T], section: str) -> T:
        """`record` with the numbers that `[section]` of `eternaut.toml` gives, and its own for the others.

        Raises:
            SettingsError: The file or a value in it is wrong, or a name is none of the record's.
        """
        path = f"{self.eternaut_config / 'eternaut.toml'} [{section}]"
        given = self.toml("eternaut.toml").get(section, {})
        if not isinstance(given, Mapping):
            raise SettingsError(f"{path} must be a table")
        for name in given:
            if name not in record.__annotations__:
                nearest = _nearest(name, record.__annotations__)
                raise SettingsError(f"{path}: {name} is no number that can be tuned{nearest}")
        try:
            return TypeAdapter(record).validate_python(dict(given))
        except ValidationError as error:
            raise SettingsError("; ".join(f"{path}: {line}" for line in _lines(error))) from None


def load(articles: Path | None = None) -> Settings:
    """The settings of this process; `articles` (from the command line) goes before `ARTICLES_DIR`.

    Raises:
        SettingsError: One line for each wrong setting, without its value.
    """
    given = {} if articles is None else {"articles_dir": articles}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_lines(error))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{ENV_FILE}: cannot be read ({type(error).__name__}); it must be UTF-8") from None


def names() -> tuple[str, ...]:
    """Every setting's name, as it is written in the environment."""
    return tuple(field.upper() for field in Settings.model_fields)


def unknown_names() -> tuple[str, ...]:
    """One sentence for each set name that looks like ours and is none, with the nearest right one.

    A misspelt name would otherwise be ignored in silence. In the environment only `SLACK_` and `ETERNAUT_`
    names are ours; in `.env` also those that are nearly the name of a setting.
    """
    ours = ("SLACK_", "ETERNAUT_")
    environment = [name for name in os.environ if name.upper().startswith(ours)]
    in_file = [
        name
        for name in dotenv_values(ENV_FILE)
        if name.upper().startswith(ours) or difflib.get_close_matches(name.upper(), names(), cutoff=0.8)
    ]
    return tuple(_sentence(name, where) for name, where in _unknown(environment, in_file))


def _unknown(environment: Iterable[str], in_file: Iterable[str]) -> Iterable[tuple[str, str]]:
    known = {*names(), *FOREIGN_NAMES}
    for where, found in (("the environment", environment), (ENV_FILE, in_file)):
        yield from ((name, where) for name in sorted(set(found)) if name.upper() not in known)


def _sentence(name: str, where: str) -> str:
    return f"{name} in {where} is no setting and is ignored{_nearest(name.upper(), names())}"


def _nearest(name: str, right: Iterable[str]) -> str:
    found = difflib.get_close_matches(name, right, n=1, cutoff=0.5)
    return f"; did you mean {found[0]}?" if found else ""


def _lines(error: ValidationError) -> Iterable[str]:
    for wrong in error.errors(include_url=False, include_input=False, include_context=False):
        name = ".".join(str(part) for part in wrong["loc"])
        yield f"{name.upper() if name.upper() in names() else name}: {wrong['msg'].removeprefix('Value error, ')}"
