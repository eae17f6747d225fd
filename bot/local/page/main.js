// The page: one scene from the server after every change, drawn; one order to the server for every act.
import { $, h, keyed } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { composer } from "./composer.js";
import { showEntriesOf, showTrace } from "./inspect.js";
import { article } from "./messages.js";
import { ask, showModal } from "./modal.js";
import { offers } from "./offers.js";
import { backToEnd, following, watchScrolling } from "./scrolling.js";
import { listen, order } from "./server.js";
import { drawHead, drawSide, markSeen } from "./sidebar.js";
import { address, direct, here, inspecting, latest, names, now, query } from "./state.js";
import { welcome } from "./welcome.js";

const drafts = new Map(); // by channel, what was typed there and not sent
let awaited = null; // the message of ours whose thread opens by itself with its first reply

const say = (thread) => async (text) => {
  backToEnd($(thread ? "thread-messages" : "messages"));
  // Before it is sent: the answer may be on the page before the server has told that it took the words.
  if (!thread) awaited = { channel: now.place.channel, after: latest(now.place.channel) };
  const reply = await order("say", { text, channel: now.place.channel, thread });
  return Boolean(reply) && !reply.sentence;
};

// Which place is shown: #/C… , #/C…/1763… for a thread, #/home

function readPlace() {
  const [channel, thread] = location.hash.replace(/^#\//, "").split("/");
  const home = channel === "home";
  const root = now.scene.messages.some((message) => message.channel === channel && message.ts === thread);
  const known = now.scene.channels.some((each) => each.id === channel);
  const before = now.place;
  now.place = {
    channel: home ? direct().id : known ? channel : now.scene.channels[0].id,
    home,
    thread: root ? thread : null,
  };
  const moved = before.channel !== now.place.channel || before.home !== now.place.home;
  if (moved && now.place.home) order("open", { tab: "home" });
  else if (moved && here().direct) order("open", { tab: "messages" });
  if (moved) document.body.dataset.pane = "main";
  if (now.place.thread) document.body.dataset.pane = "thread";
  else if (document.body.dataset.pane === "thread") document.body.dataset.pane = "main";
  return moved;
}

function openThread(ts, byHand = false) {
  location.hash = address(now.place.channel, ts);
  if (byHand) requestAnimationFrame(() => $("thread-text")?.focus());
}

// Drawing

function draw({ moved = false } = {}) {
  drawSide();
  drawHead();
  if (moved) placeComposer();
  drawMessages(moved);
  drawThread();
  drawHome();
  drawStatuses();
  if (inspecting) showTrace(now.scene.trace ?? []);
  showModal(now.scene.views, {
    host: (view) => host({ view: view.id }),
    submit: async (view, values) => (await order("submit", { view: view.id, values }))?.errors,
    close: (view) => order("close", { view: view.id }),
  });
}

function placeComposer() {
  $("composer").hidden = now.place.home;
  const bot = now.scene.bot.name;
  const label = here().direct ? `Message ${bot}` : `Message #${here().name}: @${bot} to ask, / for commands`;
  const made = composer({ id: "composer-text", label, send: say(null), offers: (kind) => offers(kind, here()) });
  const before = $("composer-text");
  const text = made.querySelector("textarea");
  if (before) drafts.set(before.dataset.place, before.value);
  text.dataset.place = now.place.channel;
  text.value = drafts.get(now.place.channel) ?? "";
  text.rows = Math.min(8, text.value.split("\n").length);
  const typing = before === document.activeElement;
  $("composer").replaceChildren(made);
  if (typing) text.focus();
}

function tie(channel) {
  return {
    names,
    me: now.scene.me,
    host: (message) => host({ channel, ts: message.ts }, channel),
    openThread,
    tools: (message) => [
      ...(message.only_me
        ? []
        : now.scene.shortcuts.map((shortcut) => ({
            label: shortcut.name,
            run: () => order("shortcut", { channel, ts: message.ts, callback_id: shortcut.callback_id }),
          }))),
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
  pane.hidden = now.place.home;
  if (now.place.home) return;
  const all = now.scene.messages.filter((message) => message.channel === now.place.channel);
  const top = all.filter((message) => !message.thread || message.broadcast);
  const follow = following(pane, moved);
  const replies = (message) => all.filter((each) => each.thread === message.ts && !each.only_me).length;
  const rows = [
    { welcome: now.place.channel, prompts: now.scene.prompts[now.place.channel] ?? [] },
    ...top.map((message) => ({ message, replies: replies(message) })),
  ];
  keyed(
    pane,
    rows,
    (row) => row.message?.ts ?? `welcome-${now.place.channel}`,
    (row) => (row.message ? article(row.message, row.replies, tie(now.place.channel)) : welcome(row, say(null))),
  );
  follow();
  if (document.visibilityState === "visible") markSeen(now.place.channel);
  followOwnThread(top, all);
}

/** The first reply to the message that one has just written opens beside it, where there is room. */
function followOwnThread(top, all) {
  if (!awaited || awaited.channel !== now.place.channel || innerWidth < 1000) return;
  const mine = top.find((message) => message.ts > awaited.after && message.user === now.scene.me);
  if (!mine || !all.some((message) => message.thread === mine.ts)) return;
  awaited = null;
  location.hash = address(now.place.channel, mine.ts);
}

function drawThread() {
  $("thread").hidden = !now.place.thread;
  if (!now.place.thread) return $("thread-composer").replaceChildren();
  const inside = now.scene.messages.filter(
    (message) =>
      message.channel === now.place.channel && (message.ts === now.place.thread || message.thread === now.place.thread),
  );
  const pane = $("thread-messages");
  const other = pane.dataset.thread !== now.place.thread;
  const follow = following(pane, other);
  keyed(
    pane,
    inside,
    (message) => message.ts,
    (message) => article(message, null, tie(now.place.channel)),
  );
  follow();
  if (other || !$("thread-composer").firstChild) {
    pane.dataset.thread = now.place.thread;
    const label = here().direct ? "Reply" : `Reply; mention @${now.scene.bot.name} to ask it`;
    $("thread-composer").replaceChildren(
      composer({
        id: "thread-text",
        label,
        send: say(now.place.thread),
        offers: (kind) => (kind === "command" ? [] : offers(kind, here())),
      }),
    );
  }
  return undefined;
}

function drawHome() {
  $("home").hidden = !now.place.home;
  if (!now.place.home) return;
  const view = now.scene.home ?? {
    id: "",
    hash: "",
    body: { blocks: [{ type: "section", text: { type: "plain_text", text: "The bot has put nothing here yet." } }] },
  };
  keyed(
    $("home"),
    [view],
    (each) => each.id,
    (each) =>
      h("div", { class: "blocks" }, renderBlocks(each.body.blocks, { ...host({ view: each.id }), heading: "h2" })),
  );
}

function drawStatuses() {
  const line = (thread) =>
    now.scene.statuses.find((status) => status.channel === now.place.channel && status.thread === thread);
  const words = (status) => (status ? `${now.scene.bot.name} ${status.text}` : "");
  const loose = now.scene.statuses.find(
    (status) => status.channel === now.place.channel && status.thread !== now.place.thread,
  );
  $("status").textContent = now.place.home ? "" : words(loose);
  $("thread-status").textContent = now.place.thread ? words(line(now.place.thread)) : "";
}

// Beginning

/** A scene has come: draw it. */
function take(scene) {
  const before = now.scene;
  now.scene = scene;
  now.me = now.scene.me;
  if (before?.me === now.scene.me) return draw();
  for (const channel of now.scene.channels) markSeen(channel.id);
  now.place = { channel: "", home: false, thread: null };
  readPlace();
  draw({ moved: true });
  if (!before) $("composer-text")?.focus();
  return undefined;
}

addEventListener("hashchange", () => {
  if (!now.scene) return;
  const before = now.place.thread;
  draw({ moved: readPlace() });
  if (before && !now.place.thread) $("composer-text")?.focus();
});
watchScrolling($("messages"));
watchScrolling($("thread-messages"));
$("me").addEventListener("change", () => {
  now.me = $("me").value;
  query.set("as", now.me);
  history.replaceState(null, "", `?${query}#/${now.scene.channels[0].id}`);
  listen(take);
});
$("to-side").addEventListener("click", () => {
  document.body.dataset.pane = "side";
  $("channels").querySelector("a")?.focus();
});
$("side").addEventListener("click", (event) => event.target.closest("a") && (document.body.dataset.pane = "main"));
$("close-thread").addEventListener("click", () => (location.hash = address(now.place.channel)));
$("close-trace").addEventListener("click", () => (document.body.dataset.pane = "main"));
$("thread").addEventListener(
  "keydown",
  (event) => event.key === "Escape" && (location.hash = address(now.place.channel)),
);
listen(take);
