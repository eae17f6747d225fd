// The sidebar and the title: who one is, where one can go, and where something new stands.
import { $, h, keyed } from "./dom.js";
import { direct, here, latest, now } from "./state.js";

const seen = new Map(); // by channel, the ts of the newest message that was shown

/** The channel's messages are before somebody's eyes now. */
export const markSeen = (channel) => seen.set(channel, latest(channel));

/** People, channels and the app's places, the current one marked. */
export function drawSide() {
  $("team").textContent = now.scene.team;
  keyed(
    $("me"),
    now.scene.people,
    (person) => person.id,
    (person) => h("option", { value: person.id }, person.name),
  );
  $("me").value = now.scene.me;
  const row = (id, label, current) => ({ id, label, current, unread: !current && isUnread(id) });
  const entry = ({ id, label, current, unread }) =>
    h(
      "li",
      {},
      h(
        "a",
        { href: `#/${id}`, "aria-current": current ? "page" : undefined, class: unread ? "unread" : undefined },
        label,
        unread && h("span", { class: "hidden" }, " unread"),
      ),
    );
  const rooms = now.scene.channels.filter((channel) => !channel.direct);
  keyed(
    $("channels"),
    rooms.map((each) => row(each.id, `# ${each.name}`, !now.place.home && now.place.channel === each.id)),
    (each) => each.id,
    entry,
  );
  const app = [
    row(direct().id, now.scene.bot.name, !now.place.home && now.place.channel === direct().id),
    row("home", `${now.scene.bot.name}: Home`, now.place.home),
  ];
  keyed($("app"), app, (each) => each.id, entry);
}

function isUnread(channel) {
  const since = seen.get(channel) ?? "";
  return now.scene.messages.some(
    (message) => message.channel === channel && message.user !== now.scene.me && message.ts > since,
  );
}

/** The title of the open place, in the bar and in the browser. */
export function drawHead() {
  const title = now.place.home
    ? `${now.scene.bot.name}: Home`
    : here().direct
      ? now.scene.bot.name
      : `# ${here().name}`;
  $("title").textContent = title;
  $("topic").textContent = now.place.home
    ? "What the bot shows you alone"
    : here().direct
      ? "Only you and the bot"
      : here().topic;
  document.title = `${title} · ${now.scene.team}`;
}
