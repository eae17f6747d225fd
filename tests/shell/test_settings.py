"""Settings: what is read from where, what is refused, and how little a refusal gives away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load, names, unknown_names

ROOT = Path(__file__).resolve().parents[2]
CANARY = "xoxp-1111-canary-secret"


@dataclass(frozen=True, slots=True)
class Numbers:
    """A record of two tunable numbers."""

    weight: float = 0.5
    most: int = 3


def test_without_anything_set_the_bundled_seeds_and_configuration_are_used(
    bare_environment: pytest.MonkeyPatch,
) -> None:
    """A start in any folder works: articles and configuration are found beside the program."""
    settings = load()
    assert settings.articles_dir == ROOT / "seeds"
    assert settings.eternaut_config == ROOT / "config"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert not settings.has_slack
    assert settings.secrets == ()


def test_the_environment_goes_before_the_file_and_the_command_line_before_both(
    bare_environment: pytest.MonkeyPatch,
) -> None:
    """`.env` fills what the environment leaves open; `--articles` beats ARTICLES_DIR."""
    Path(".env").write_text("PORT=4000\nLOG_LEVEL=debug\nARTICLES_DIR=from-file\n", encoding="utf-8")
    bare_environment.setenv("PORT", "5000")
    settings = load(Path("from-command-line"))
    assert (settings.port, settings.log_level) == (5000, "DEBUG")
    assert settings.articles_dir == Path("from-command-line")
    assert load().articles_dir == Path("from-file")


def test_an_empty_value_counts_as_not_set(bare_environment: pytest.MonkeyPatch) -> None:
    """`.env.example` copied as it is changes nothing."""
    Path("seeds").mkdir()
    Path("config").mkdir()
    expected = load().model_dump()
    Path(".env").write_bytes((ROOT / ".env.example").read_bytes())
    bare_environment.setenv("SLACK_BOT_TOKEN", "")
    assert load().model_dump() == expected


def test_the_address_of_the_web_api_may_lack_its_last_slash(bare_environment: pytest.MonkeyPatch) -> None:
    """The SDK joins method names to it without adding one."""
    bare_environment.setenv("SLACK_API_URL", "http://127.0.0.1:8888/api")
    assert load().slack_api_url == "http://127.0.0.1:8888/api/"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", CANARY, "must begin with xoxb-"),
        ("SLACK_APP_TOKEN", CANARY, "must begin with xapp-"),
        ("PORT", CANARY, "valid integer"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("LOG_LEVEL", CANARY, "DEBUG"),
        ("SLACK_API_URL", CANARY, "should match pattern"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_never_repeated(
    bare_environment: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    """A token pasted into the wrong line must not reach the screen or a log."""
    bare_environment.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}: .*{said}") as refused:
        load()
    assert value not in str(refused.value)


def test_every_wrong_value_is_told_at_once(bare_environment: pytest.MonkeyPatch) -> None:
    """One line for each, so that a user mends them in one go."""
    bare_environment.setenv("PORT", "x")
    bare_environment.setenv("SLACK_BOT_TOKEN", CANARY)
    with pytest.raises(SettingsError) as refused:
        load()
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == ["SLACK_BOT_TOKEN", "PORT"]


def test_a_file_that_is_not_utf8_is_refused_in_one_line(bare_environment: pytest.MonkeyPatch) -> None:
    """`.env` saved in another encoding is named as the cause."""
    Path(".env").write_bytes(b"SLACK_BOT_TOKEN=\xff\xfe")
    with pytest.raises(SettingsError, match=r"^\.env: "):
        load()


def test_secrets_hide_in_every_representation(bare_environment: pytest.MonkeyPatch) -> None:
    """Printing or logging the settings shows no token and no password."""
    bare_environment.setenv("SLACK_BOT_TOKEN", "xoxb-canary-1")
    bare_environment.setenv("DATABASE_URL", "postgresql://user:canary-2@host/name")
    settings = load()
    assert "canary" not in f"{settings!r} {settings} {settings.model_dump()}"
    assert set(settings.secrets) == {"xoxb-canary-1", "postgresql://user:canary-2@host/name"}


def test_settings_cannot_be_changed(bare_environment: pytest.MonkeyPatch) -> None:
    """What was read at the start holds for the life of the process."""
    with pytest.raises(ValueError, match="frozen"):
        load().port = 1  # type: ignore[misc]


def test_a_misspelt_name_is_pointed_out_with_the_nearest_right_one(bare_environment: pytest.MonkeyPatch) -> None:
    """In the environment by its prefix; in `.env` also what is nearly a name of ours."""
    bare_environment.setenv("SLACK_BOTTOKEN", CANARY)
    Path(".env").write_text("ARTICLE_DIR=x\nETERNAUT_LOGS=json\nEDITOR=vi\nPORT=1\n", encoding="utf-8")
    told = unknown_names()
    assert told == (
        "SLACK_BOTTOKEN in the environment is no setting and is ignored; did you mean SLACK_BOT_TOKEN?",
        "ARTICLE_DIR in .env is no setting and is ignored; did you mean ARTICLES_DIR?",
        "ETERNAUT_LOGS in .env is no setting and is ignored; did you mean ETERNAUT_LOG?",
    )
    assert CANARY not in " ".join(told)


def test_the_example_file_lists_every_setting_once_with_a_comment() -> None:
    """`.env.example` and the fields of Settings are the same list, in the same order, and each line is explained."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    given = [(lines[number - 1], line) for number, line in enumerate(lines) if line and not line.startswith("#")]
    assert sorted(line.split("=")[0] for _, line in given) == sorted(names())
    assert all(comment.startswith("# ") for comment, _ in given)


def test_the_example_values_are_the_defaults(bare_environment: pytest.MonkeyPatch) -> None:
    """What `.env.example` shows is what holds when nothing is set."""
    bare_environment.chdir(ROOT)
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, value = line.split("=", 1)
            default = Settings.model_fields[name.lower()].get_default(call_default_factory=True)
            assert value == ("" if default is None else str(default)), name


def test_numbers_come_from_the_file_and_fall_back_to_the_programs_own(bare_environment: pytest.MonkeyPatch) -> None:
    """A section may name some of a record's numbers, or be missing."""
    Path("config").mkdir()
    Path("config/eternaut.toml").write_text("[answers]\nmost = 7\n", encoding="utf-8")
    assert load().numbers(Numbers, "answers") == Numbers(weight=0.5, most=7)
    assert load().numbers(Numbers, "another") == Numbers()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[answers]\nmots = 7\n", "mots is no number that can be tuned; did you mean most?"),
        ("[answers]\nmost = 'many'\n", "most: Input should be a valid integer"),
        ("answers = 3\n", "must be a table"),
        ("[answers\n", "line 1"),
    ],
)
def test_a_wrong_number_is_refused_with_file_and_name(
    bare_environment: pytest.MonkeyPatch, written: str, said: str
) -> None:
    """A typing error in the configuration is found at the start, not in an answer."""
    Path("config").mkdir()
    Path("config/eternaut.toml").write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load().numbers(Numbers, "answers")
    assert str(refused.value).startswith("config/eternaut.toml")
    assert said in str(refused.value)


def test_a_missing_configuration_file_says_where_it_was_looked_for(bare_environment: pytest.MonkeyPatch) -> None:
    """The setting that names the folder is in the message."""
    bare_environment.setenv("ETERNAUT_CONFIG", "nowhere")
    with pytest.raises(SettingsError, match=r"nowhere/story.toml: no such file .*ETERNAUT_CONFIG"):
        load().toml("story.toml")
