// What the composer offers while one types: commands, people, channels.
import { now } from "./state.js";

/** The offers for a "command", for "@" or for "#", as {insert, label, about}. */
export function offers(kind, channel) {
  if (kind === "command") {
    return now.scene.commands.flatMap((command) => [
      { insert: `${command.name} `, label: command.name, about: "and a question" },
      ...command.hints.map((hint) => ({
        // Up to where <something> or [something] of one's own is to follow.
        insert: `${command.name} ${hint.words.replace(/[<[|].*$/, "")}`,
        label: `${command.name} ${hint.words}`,
        about: hint.about,
      })),
    ]);
  }
  if (kind === "#")
    return now.scene.channels
      .filter((each) => !each.direct)
      .map((each) => ({ insert: `#${each.name} `, label: `#${each.name}`, about: each.topic }));
  const people = now.scene.people
    .filter((person) => person.id !== now.scene.me)
    .map((person) => ({ insert: `@${person.handle} `, label: `@${person.handle}`, about: person.name }));
  const bot = {
    insert: `@${now.scene.bot.name} `,
    label: `@${now.scene.bot.name}`,
    about: "ask the bot, all see the answer",
  };
  return channel.direct ? people : [bot, ...people];
}
