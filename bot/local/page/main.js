// The page: one scene from the server after every change, drawn; one order to the server for every act.
import { $, h, keyed } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { composer } from "./composer.js";
import { showEntriesOf, showTrace } from "./inspect.js";
import { article } from "./messages.js";
import { ask, showModal } from "./modal.js";

const key = document.querySelector("meta[name=workspace-key]").content;
const query = new URLSearchParams(location.search);
const inspecting = query.has("inspect");
let me = query.get("as") ?? "";
let scene = null;
let place = { channel: "", home: false, thread: null };
let source = null;
const seen = new Map();
let awaited = null; // the message of ours whose thread opens by itself with its first reply

// What the names in messages stand for

const names = {
  user: (id) => (id === scene.bot.id ? scene.bot.name : (scene.people.find((person) => person.id === id)?.name ?? id)),
  channel: (id) => scene.channels.find((channel) => channel.id === id)?.name,
  people: () => scene.people.map((person) => ({ text: { text: person.name }, value: person.id })),
  channels: () => scene.channels.filter((channel) => !channel.direct).map((channel) => ({ text: { text: `#${channel.name}` }, value: channel.id })),
};

// Orders to the server

async function order(act, more) {
  try {
    const response = await fetch("/do", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Workspace-Key": key },
      body: JSON.stringify({ act, as: me, ...more }),
    });
    if (!response.ok) return notice(`That did not work: ${await response.text()}`);
    const reply = await response.json();
    notice(reply.sentence);
    return reply;
  } catch {
    return notice("The workspace is not running any more. Start it again and reload the page.");
  }
}

let fading;

function notice(sentence) {
  $("notice").textContent = sentence;
  $("notice").hidden = !sentence;
  clearTimeout(fading);
  fading = setTimeout(() => ($("notice").hidden = true), 8000);
  return null;
}

const say = (thread) => async (text) => {
  away.delete($(thread ? "thread-messages" : "messages"));
  const mine = thread ? null : { channel: place.channel, after: latest(place.channel) };
  const reply = await order("say", { text, channel: place.channel, thread });
  if (reply && !reply.sentence) awaited = mine ?? awaited;
  return Boolean(reply) && !reply.sentence;
};

function offers(kind, channel) {
  if (kind === "command") {
    return scene.commands.flatMap((command) => [
      { insert: `${command.name} `, label: command.name, about: "and a question" },
      ...command.hints.map((hint) => ({ insert: `${command.name} ${hint.words}`, label: `${command.name} ${hint.words}`, about: hint.about })),
    ]);
  }
  if (kind === "#") return scene.channels.filter((each) => !each.direct).map((each) => ({ insert: `#${each.name} `, label: `#${each.name}`, about: each.topic }));
  const people = scene.people.filter((person) => person.id !== scene.me).map((person) => ({ insert: `@${person.handle} `, label: `@${person.handle}`, about: person.name }));
  const bot = { insert: `@${scene.bot.name} `, label: `@${scene.bot.name}`, about: "ask the bot, all see the answer" };
  return channel.direct ? people : [bot, ...people];
}

// Which place is shown: #/C… , #/C…/1763… for a thread, #/home

const here = () => scene.channels.find((channel) => channel.id === place.channel);
const direct = () => scene.channels.find((channel) => channel.direct);
const address = (channel, thread) => `#/${channel}${thread ? `/${thread}` : ""}`;

function readPlace() {
  const [channel, thread] = location.hash.replace(/^#\//, "").split("/");
  const home = channel === "home";
  const known = scene.channels.some((each) => each.id === channel);
  const before = place;
  place = { channel: home ? direct().id : known ? channel : scene.channels[0].id, home, thread: home ? null : (thread ?? null) };
  const moved = before.channel !== place.channel || before.home !== place.home;
  if (moved && place.home) order("open", { tab: "home" });
  else if (moved && here().direct) order("open", { tab: "messages" });
  if (moved) document.body.dataset.pane = "main";
  if (place.thread) document.body.dataset.pane = "thread";
  else if (document.body.dataset.pane === "thread") document.body.dataset.pane = "main";
  return moved;
}

function openThread(ts, byHand = false) {
  location.hash = address(place.channel, ts);
  if (byHand) requestAnimationFrame(() => $("thread-text")?.focus());
}

// Drawing

function draw({ moved = false, fresh = false } = {}) {
  drawSide();
  drawHead();
  if (moved || fresh) placeComposer();
  drawMessages(moved);
  drawThread();
  drawHome();
  drawStatuses();
  if (inspecting) showTrace(scene.trace ?? []);
  showModal(scene.views, {
    host: (view) => host({ view: view.id }),
    submit: async (view, values) => (await order("submit", { view: view.id, values }))?.errors,
    close: (view) => order("close", { view: view.id }),
  });
}

function drawSide() {
  $("team").textContent = scene.team;
  keyed($("me"), scene.people, (person) => person.id, (person) => h("option", { value: person.id }, person.name));
  $("me").value = scene.me;
  const row = (id, label, current) => ({ id, label, current, unread: !current && isUnread(id) });
  const entry = ({ id, label, current, unread }) =>
    h("li", {}, h("a", { href: `#/${id}`, "aria-current": current ? "page" : undefined, class: unread ? "unread" : undefined }, label, unread && h("span", { class: "hidden" }, " unread")));
  const rooms = scene.channels.filter((channel) => !channel.direct);
  keyed($("channels"), rooms.map((each) => row(each.id, `# ${each.name}`, !place.home && place.channel === each.id)), (each) => each.id, entry);
  const app = [row(direct().id, scene.bot.name, !place.home && place.channel === direct().id), row("home", `${scene.bot.name}: Home`, place.home)];
  keyed($("app"), app, (each) => each.id, entry);
}

const latest = (channel) => scene.messages.filter((message) => message.channel === channel).at(-1)?.ts ?? "";
const isUnread = (channel) => latest(channel) > (seen.get(channel) ?? "") && scene.messages.some((message) => message.channel === channel && message.user !== scene.me && message.ts > (seen.get(channel) ?? ""));

function drawHead() {
  const title = place.home ? `${scene.bot.name}: Home` : here().direct ? scene.bot.name : `# ${here().name}`;
  $("title").textContent = title;
  $("topic").textContent = place.home ? "What the bot shows you alone" : here().direct ? "Only you and the bot" : here().topic;
  document.title = `${title} · ${scene.team}`;
}

function placeComposer() {
  $("composer").hidden = place.home;
  const label = here().direct ? `Message ${scene.bot.name}` : `Message #${here().name}, or / for commands`;
  const made = composer({ id: "composer-text", label, send: say(null), offers: (kind) => offers(kind, here()) });
  $("composer").replaceChildren(made);
}

function tie(channel) {
  return {
    names,
    me: scene.me,
    host: (message) => host({ channel, ts: message.ts }, channel),
    openThread,
    tools: (message) => [
      ...(message.only_me ? [] : scene.shortcuts.map((shortcut) => ({ label: shortcut.name, run: () => order("shortcut", { channel, ts: message.ts, callback_id: shortcut.callback_id }) }))),
      ...(inspecting ? [{ label: "Inspect", run: () => showEntriesOf(message.ts) }] : []),
    ],
  };
}

function host(where, channel) {
  const inputs = new Map();
  const act = (element, block_id, choice) => {
    const values = Object.fromEntries([...inputs].map(([name, read]) => [name, read()]));
    return order("click", { ...where, block_id, action_id: element.action_id, choice, values });
  };
  return { names, inputs, act, channel, confirm: ask };
}

function drawMessages(moved) {
  const pane = $("messages");
  pane.hidden = place.home;
  if (place.home) return;
  const all = scene.messages.filter((message) => message.channel === place.channel);
  const top = all.filter((message) => !message.thread || message.broadcast);
  const follow = following(pane, moved);
  const replies = (message) => all.filter((each) => each.thread === message.ts && !each.only_me).length;
  const rows = [{ welcome: place.channel, prompts: scene.prompts[place.channel] ?? [] }, ...top.map((message) => ({ message, replies: replies(message) }))];
  keyed(pane, rows, (row) => row.message?.ts ?? `welcome-${place.channel}`, (row) => (row.message ? article(row.message, row.replies, tie(place.channel)) : welcome(row)));
  follow();
  if (document.visibilityState === "visible") seen.set(place.channel, latest(place.channel));
  followOwnThread(top, all);
}

const away = new WeakSet(); // the panes in which somebody has scrolled away from the end to read

/**
 * Called before a pane is drawn, gives what to do after: go to a new message, unless somebody is reading
 * elsewhere. Of a message taller than the pane the beginning is shown, because that is where one reads on.
 */
function following(pane, moved) {
  const before = pane.lastElementChild?.dataset.key;
  if (moved) away.delete(pane);
  return () => (moved || pane.lastElementChild?.dataset.key !== before) && toNewest(pane);
}

function toNewest(pane) {
  const last = pane.lastElementChild;
  if (!last || away.has(pane)) return;
  pane.scrollTop = last.offsetHeight > pane.clientHeight ? last.offsetTop - pane.offsetTop : pane.scrollHeight;
}

function watchScrolling(pane) {
  const byHand = () => requestAnimationFrame(() => {
    if (pane.scrollHeight - pane.scrollTop - pane.clientHeight < 60) away.delete(pane);
    else away.add(pane);
  });
  for (const kind of ["wheel", "touchend", "keyup", "pointerup"]) pane.addEventListener(kind, byHand, { passive: true });
  new ResizeObserver(() => toNewest(pane)).observe(pane);
}

/** The first reply to the message that one has just written opens beside it, where there is room. */
function followOwnThread(top, all) {
  if (!awaited || awaited.channel !== place.channel || innerWidth < 1000) return;
  const mine = top.find((message) => message.ts > awaited.after && message.user === scene.me);
  if (!mine || !all.some((message) => message.thread === mine.ts)) return;
  awaited = null;
  location.hash = address(place.channel, mine.ts);
}

function welcome({ prompts }) {
  const channel = here();
  const lines = channel.direct ? prompts.map((prompt) => ({ label: prompt.title, text: prompt.message })) : scene.suggestions.map((text) => ({ label: text, text }));
  const about = channel.direct
    ? "This is your conversation with the bot. Ask it anything about the story; no mention is needed."
    : "This is a small Slack on your own machine, with the real bot in it. Nothing leaves this machine.";
  const tries = lines.map(({ label, text }) => h("li", {}, h("button", { type: "button", class: "try", onclick: () => say(null)(text) }, label)));
  return h(
    "section",
    { class: "welcome", "aria-label": "Welcome" },
    h("h2", {}, channel.direct ? scene.bot.name : `Welcome to #${channel.name}`),
    h("p", {}, about),
    tries.length > 0 && h("p", {}, "Try one of these, or type your own:"),
    h("ul", { class: "tries" }, tries),
  );
}

function drawThread() {
  $("thread").hidden = !place.thread;
  if (!place.thread) return $("thread-composer").replaceChildren();
  const inside = scene.messages.filter((message) => message.channel === place.channel && (message.ts === place.thread || message.thread === place.thread));
  const pane = $("thread-messages");
  const other = pane.dataset.thread !== place.thread;
  const follow = following(pane, other);
  keyed(pane, inside, (message) => message.ts, (message) => article(message, null, tie(place.channel)));
  follow();
  if (other || !$("thread-composer").firstChild) {
    pane.dataset.thread = place.thread;
    const label = here().direct ? "Reply" : `Reply; mention @${scene.bot.name} to ask it`;
    $("thread-composer").replaceChildren(composer({ id: "thread-text", label, send: say(place.thread), offers: (kind) => (kind === "command" ? [] : offers(kind, here())) }));
  }
  return undefined;
}

function drawHome() {
  $("home").hidden = !place.home;
  if (!place.home) return;
  const view = scene.home ?? { id: "", hash: "", body: { blocks: [{ type: "section", text: { type: "plain_text", text: "The bot has put nothing here yet." } }] } };
  keyed($("home"), [view], (each) => each.id, (each) => h("div", { class: "blocks" }, renderBlocks(each.body.blocks, { ...host({ view: each.id }), heading: "h2" })));
}

function drawStatuses() {
  const line = (thread) => scene.statuses.find((status) => status.channel === place.channel && status.thread === thread);
  const words = (status) => (status ? `${scene.bot.name} ${status.text}` : "");
  const loose = scene.statuses.find((status) => status.channel === place.channel && status.thread !== place.thread);
  $("status").textContent = place.home ? "" : words(loose);
  $("thread-status").textContent = place.thread ? words(line(place.thread)) : "";
}

// Beginning

function listen() {
  source?.close();
  const wanted = new URLSearchParams({ key, as: me, ...(inspecting ? { inspect: "" } : {}) });
  source = new EventSource(`/changes?${wanted}`);
  source.onmessage = ({ data }) => {
    const first = scene === null;
    const another = scene?.me;
    scene = JSON.parse(data);
    me = scene.me;
    $("link").textContent = "Connected";
    if (first || another !== scene.me) {
      for (const channel of scene.channels) seen.set(channel.id, latest(channel.id));
      readPlace();
      draw({ moved: true, fresh: true });
      if (first) $("composer-text")?.focus();
    } else draw();
  };
  source.onerror = () => ($("link").textContent = "Not connected: is the workspace still running?");
}

addEventListener("hashchange", () => {
  if (!scene) return;
  const before = { pane: document.body.dataset.pane, thread: place.thread };
  draw({ moved: readPlace() });
  if (before.thread && !place.thread) $("composer-text")?.focus();
});
watchScrolling($("messages"));
watchScrolling($("thread-messages"));
$("me").addEventListener("change", () => {
  me = $("me").value;
  query.set("as", me);
  place = { channel: "", home: false, thread: null };
  history.replaceState(null, "", `?${query}#/${scene.channels[0].id}`);
  listen();
});
$("to-side").addEventListener("click", () => {
  document.body.dataset.pane = "side";
  $("channels").querySelector("a")?.focus();
});
$("side").addEventListener("click", (event) => event.target.closest("a") && (document.body.dataset.pane = "main"));
$("close-thread").addEventListener("click", () => (location.hash = address(place.channel)));
$("close-trace").addEventListener("click", () => (document.body.dataset.pane = "main"));
$("thread").addEventListener("keydown", (event) => event.key === "Escape" && (location.hash = address(place.channel)));
listen();
