// What is shown now: the last scene from the server, who one is, which place is open; and names for ids.

export const query = new URLSearchParams(location.search);
export const inspecting = query.has("inspect");

/** `place` has the channel's id, whether it is the Home tab, and the open thread's ts or null. */
export const now = { scene: null, me: query.get("as") ?? "", place: { channel: "", home: false, thread: null } };

/** Words for ids, and people and channels as options of a menu. */
export const names = {
  user: (id) =>
    id === now.scene.bot.id ? now.scene.bot.name : (now.scene.people.find((person) => person.id === id)?.name ?? id),
  channel: (id) => now.scene.channels.find((channel) => channel.id === id)?.name,
  people: () => now.scene.people.map((person) => ({ text: { text: person.name }, value: person.id })),
  channels: () =>
    now.scene.channels
      .filter((channel) => !channel.direct)
      .map((channel) => ({ text: { text: `#${channel.name}` }, value: channel.id })),
};

export const here = () => now.scene.channels.find((channel) => channel.id === now.place.channel);
export const direct = () => now.scene.channels.find((channel) => channel.direct);
export const address = (channel, thread) => `#/${channel}${thread ? `/${thread}` : ""}`;

/** The ts of a channel's newest message, "" when there is none. */
export const latest = (channel) => now.scene.messages.filter((message) => message.channel === channel).at(-1)?.ts ?? "";
