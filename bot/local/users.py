"""The hands that play the workspace's users: commands, messages, clicks, submissions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.local import inputs, payloads
from bot.local.board import Board, Message, View
from bot.local.courier import Ack, Courier
from bot.local.desk import Desk, RefusedError, checked_view
from bot.local.front import Front
from bot.local.signing import Retry
from bot.local.team import Channel, Person, Team


class Users:
    """What people do in the workspace. Each method delivers the payload that Slack would send and gives
    the ack; by Socket Mode, or by signed HTTP when `to` names an endpoint.

    `user` is an id, a handle or a name, the first person by default; `channel` is #name or an id.
    """

    team: Team
    board: Board
    desk: Desk
    front: Front
    courier: Courier

    async def command(
        self,
        command: str,
        text: str = "",
        *,
        user: str = "",
        channel: str = "#newsroom",
        to: str | None = None,
    ) -> Ack:
        """A slash command. An answer in the ack is put on the board, as Slack shows it."""
        person, place = self.person(user), self.channel(channel)
        hook = self.front.hook(channel=place.id, user=person.id, message=None)
        payload = payloads.slash_command(
            self.board,
            command=command,
            text=text,
            user=person,
            channel=place,
            trigger=self.desk.new_trigger(person.id),
            response_url=hook,
        )
        ack = await self.courier.send("slash_commands", payload, to=to)
        if not ack.ok or not ack.payload:
            return ack
        try:
            typed = f"{command} {text}".strip()
            message = self.front.show_answer(ack.payload, channel=place.id, user=person.id, command=typed)
        except RefusedError as refused:
            return self.courier.settle(ack, replace(ack, error=refused.error))
        return self.courier.settle(ack, replace(ack, message=message))

    async def mention(
        self,
        text: str,
        *,
        user: str = "",
        channel: str = "#newsroom",
        thread: str | None = None,
        to: str | None = None,
    ) -> Ack:
        """A message in a channel that names the bot; `@eternaut` in the text stands for the mention, and
        is put in front when it is missing. `thread` is the parent's ts."""
        bot = self.team.bot
        said = text.replace(f"@{bot.name}", f"<@{bot.user_id}>")
        if f"<@{bot.user_id}>" not in said:
            said = f"<@{bot.user_id}> {said}".strip()
        return await self._say(said, self.person(user), self.channel(channel), thread, to)

    async def dm(self, text: str, *, user: str = "", thread: str | None = None, to: str | None = None) -> Ack:
        """A message to the bot in its direct message."""
        person = self.person(user)
        return await self._say(text, person, self.board.direct(person), thread, to)

    async def event(
        self,
        event: Mapping[str, Any],
        *,
        event_id: str | None = None,
        retry: Retry | None = None,
        to: str | None = None,
    ) -> Ack:
        """Any event, as it is. Give the same `event_id` and a `retry` to play a repeated delivery."""
        ident = event_id or self.board.fresh_id("Ev")
        payload = payloads.event_callback(self.board, event, event_id=ident)
        return await self.courier.send("events_api", payload, to=to, retry=retry)

    async def open_home(self, *, user: str = "", tab: str = "home", to: str | None = None) -> Ack:
        """Somebody opens the app's Home tab (or the `messages` tab)."""
        return await self.event(payloads.home_opened(self.board, user=self.person(user), tab=tab), to=to)

    async def action(
        self,
        container: Message | View,
        action_id: str,
        choice: object = None,
        *,
        block_id: str = "",
        values: Mapping[str, object] | None = None,
        user: str = "",
        to: str | None = None,
    ) -> Ack:
        """A click on a button, or a choice in a menu, of a message or view; KeyError when it is not there.

        `choice` is the value of the chosen option. `block_id` tells apart blocks that hold the same
        action id. `values` are other inputs filled in, by action id.
        """
        person = self.person(user)
        blocks = container.blocks if isinstance(container, Message) else container.body["blocks"]
        found_in, element = inputs.find_element(blocks, action_id, block_id=block_id)
        hook = None
        if isinstance(container, Message):
            hook = self.front.hook(channel=container.channel, user=person.id, message=container.ts)
        payload = payloads.block_actions(
            self.board,
            user=person,
            container=container,
            action=inputs.clicked(element, block_id=found_in, choice=choice, ts=self.board.tick()),
            values=inputs.state_values(blocks, values or {}),
            trigger=self.desk.new_trigger(person.id),
            response_url=hook,
        )
        return await self.courier.send("interactive", payload, to=to)

    async def shortcut(self, message: Message, callback_id: str, *, user: str = "", to: str | None = None) -> Ack:
        """A message shortcut used on a message."""
        person = self.person(user)
        payload = payloads.message_shortcut(
            self.board,
            user=person,
            message=message,
            callback_id=callback_id,
            trigger=self.desk.new_trigger(person.id),
            response_url=self.front.hook(channel=message.channel, user=person.id, message=message.ts),
        )
        return await self.courier.send("interactive", payload, to=to)

    async def submit_view(
        self, view: View, values: Mapping[str, object] | None = None, *, user: str = "", to: str | None = None
    ) -> Ack:
        """Submit a modal; `values` by action id (or block id). Without response_action it closes."""
        person = self.person(user or view.user)
        payload = payloads.view_submission(
            self.board,
            user=person,
            view=view,
            values=inputs.state_values(view.body["blocks"], values or {}),
            trigger=self.desk.new_trigger(person.id),
        )
        ack = await self.courier.send("interactive", payload, to=to)
        try:
            return self._after_submission(view, ack)
        except RefusedError as refused:
            return self.courier.settle(ack, replace(ack, error=refused.error))

    async def close_view(self, view: View, *, to: str | None = None) -> Ack | None:
        """Close a modal by its cross. The app hears of it only when the view asked (notify_on_close)."""
        self.board.close_view(view)
        if not view.body.get("notify_on_close"):
            return None
        payload = payloads.view_closed(self.board, user=self.person(view.user), view=view)
        return await self.courier.send("interactive", payload, to=to)

    def write(self, text: str, *, user: str = "", channel: str = "#newsroom", thread: str | None = None) -> Message:
        """A person's message that the bot is not told of: it only stands in the channel."""
        person, place = self.person(user), self.channel(channel)
        return self.board.add(
            Message(channel=place.id, ts=self.board.tick(), user=person.id, text=text, thread_ts=thread)
        )

    def person(self, who: str = "") -> Person:
        """The person with this id, handle or name; the first one for "". KeyError when there is none."""
        return self.team.person(who) if who else self.team.people[0]

    def channel(self, name: str) -> Channel:
        """The channel with this #name or id, or the direct message of a person's id. KeyError when none."""
        place = self.board.channel(name)
        if place is None:
            raise KeyError(name)
        return place

    async def _say(self, text: str, person: Person, place: Channel, thread: str | None, to: str | None) -> Ack:
        message = self.write(text, user=person.id, channel=place.id, thread=thread)
        ack = await self.event(payloads.message_event(self.board, message), to=to)
        return replace(ack, message=message)

    def _after_submission(self, view: View, ack: Ack) -> Ack:
        if not ack.ok:
            return ack
        match ack.payload.get("response_action"):
            case "errors":
                known = {str(block.get("block_id")) for block in view.body["blocks"]}
                if not ack.payload.get("errors") or set(ack.payload["errors"]) - known:
                    raise RefusedError("invalid_arguments")
            case "update":
                self.board.change_view(view, checked_view(ack.payload.get("view")))
            case "push":
                self.board.keep_view(user=view.user, body=checked_view(ack.payload.get("view")), over=view)
            case "clear":
                self.board.close_views(view.user)
            case None:
                self.board.close_view(view)
            case _:
                raise RefusedError("invalid_arguments")
        return ack
