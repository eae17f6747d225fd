"""The small workspace that the stand-in pretends to be: a team, its people, its channels, the app.

All are frozen values; what happens in the workspace (messages, joins, archiving) is the board's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the workspace. `tz` is an IANA zone, as users.info gives it."""

    id: str
    handle: str
    name: str
    tz: str = "Europe/London"
    tz_label: str = "Greenwich Mean Time"


@dataclass(frozen=True, slots=True)
class Channel:
    """A place to talk. `partner` is the person of a direct message, None elsewhere."""

    id: str
    name: str
    members: frozenset[str]
    topic: str = ""
    partner: str | None = None
    archived: bool = False

    @property
    def is_direct(self) -> bool:
        """True for a direct message with the bot."""
        return self.partner is not None


@dataclass(frozen=True, slots=True)
class BotApp:
    """The installed app as Slack names it: app id, bot id, the bot's user id and its display name."""

    id: str = "A0ETERNAUT"
    bot_id: str = "B0ETERNAUT"
    user_id: str = "U0ETERNAUT"
    name: str = "eternaut"


@dataclass(frozen=True, slots=True)
class Team:
    """One workspace: its ids, people and channels. The first person is who acts unless told otherwise.

    `enterprise` is the organisation that it belongs to, "" for none; `whole` when the app is installed in all of that.
    """

    id: str
    domain: str
    name: str
    people: tuple[Person, ...]
    channels: tuple[Channel, ...]
    bot: BotApp = field(default_factory=BotApp)
    enterprise: str = ""
    whole: bool = False

    def person(self, who: str) -> Person:
        """The person with this id, handle or name; KeyError when nobody has it."""
        for person in self.people:
            if who in (person.id, person.handle, person.name):
                return person
        raise KeyError(who)

    @property
    def channel_ids(self) -> Mapping[str, str]:
        """Channel id by name, without the #."""
        return {channel.name: channel.id for channel in self.channels}


def direct_channel(team: Team, person: Person) -> Channel:
    """The direct message between this person and the bot; its id follows from the person's."""
    return Channel(
        id="D" + person.id[1:],
        name=f"dm-{person.handle}",
        members=frozenset({person.id, team.bot.user_id}),
        partner=person.id,
    )


def _newsroom() -> Team:
    bot = BotApp()
    ana = Person("U0ANA00001", "ana", "Ana Ferreira", "America/Argentina/Buenos_Aires", "Argentina Time")
    ben = Person("U0BEN00002", "ben", "Ben Okafor", "Europe/London", "Greenwich Mean Time")
    everyone = frozenset({ana.id, ben.id, bot.user_id})
    channels = (
        Channel("C0NEWSROOM", "newsroom", everyone, topic="The story, as it moves"),
        Channel("C0VFX00002", "vfx", everyone, topic="Pictures, tools and crews"),
    )
    team = Team("T0NEWSROOM", "newsroom", "Newsroom", (ana, ben), channels, bot)
    return replace(team, channels=channels + tuple(direct_channel(team, person) for person in team.people))


NEWSROOM = _newsroom()
