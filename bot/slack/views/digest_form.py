"""The form of the digest: real pickers for time, zone and days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from itertools import groupby
from typing import Any

from bot.digests.wording import DAY_NAMES, say_time, zones
from bot.slack.mrkdwn import Block, mrkdwn, plain

CALLBACK = "digest_form"
OPEN = "digest_form_open"  # the button that opens it
AT, ZONE, DAYS = "digest_at", "digest_zone", "digest_days"
GROUP_OPTIONS = 100


def form_modal(*, at: time, zone: str, days: frozenset[int], kept: str, above: str) -> Block:
    """The modal with these values in it; `kept` comes back with the submission, `above` is escaped mrkdwn."""
    chosen = [_day(day) for day in sorted(days)]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": kept,
        "title": plain("Daily digest"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": [
            {"type": "section", "text": mrkdwn(above)},
            _input(AT, "Time", {"type": "timepicker", "initial_time": say_time(at)}),
            _input(
                ZONE,
                "Time zone",
                {"type": "static_select", "option_groups": _groups(), "initial_option": _option(zone, zone)},
            ),
            _input(
                DAYS,
                "Days",
                {"type": "checkboxes", "options": [_day(day) for day in range(7)], "initial_options": chosen},
            ),
        ],
    }


def read_form(view: Mapping[str, Any]) -> tuple[time, str, frozenset[int]] | None:
    """Time, zone and days of a submission; None when something is missing or none of ours."""
    values = view["state"]["values"]
    at = values[AT][AT].get("selected_time")
    zone = (values[ZONE][ZONE].get("selected_option") or {}).get("value")
    days = frozenset(int(option["value"]) for option in values[DAYS][DAYS].get("selected_options") or ())
    if (
        not at
        or not isinstance(zone, str)
        or zone not in zones().values()
        or not days
        or not days <= frozenset(range(7))
    ):
        return None
    return time.fromisoformat(at), zone, days


def _input(name: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": name, "label": plain(label), "element": {**element, "action_id": name}}


def _option(text: str, value: str) -> Block:
    return {"text": plain(text), "value": value}


def _day(day: int) -> Block:
    return _option(DAY_NAMES[day], str(day))


def _groups() -> list[Block]:
    """All zones by region, a region of more than a hundred in parts."""
    groups = []
    for region, names in groupby(sorted(zones().values()), key=lambda name: name.split("/")[0]):
        listed = list(names)
        for start in range(0, len(listed), GROUP_OPTIONS):
            part = listed[start : start + GROUP_OPTIONS]
            label = region if len(listed) <= GROUP_OPTIONS else f"{region} ({_city(part[0])} to {_city(part[-1])})"
            groups.append({"label": plain(label), "options": [_option(name, name) for name in part]})
    return groups


def _city(name: str) -> str:
    return name.rsplit("/", 1)[-1].replace("_", " ")
