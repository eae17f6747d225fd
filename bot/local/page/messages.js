// One message as an article: who, when, what, and what can be done with it.
import { h, menu } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

/**
 * The article for `message`. `tie` has `names`, `host(message)` for its controls, `tools(message)` for its
 * menu, and `openThread`; `replies` is how many stand under it, 0 inside a thread.
 */
export function article(message, replies, tie) {
  const who = tie.names.user(message.user);
  const at = new Date(Number(message.ts) * 1000);
  const id = `m${message.ts.replace(".", "-")}${replies === null ? "-t" : ""}`;
  return h(
    "article",
    { class: `message ${message.only_me ? "only-me" : ""}`, "aria-labelledby": `${id}-head`, "data-ts": message.ts },
    h("div", { class: `avatar ${message.bot ? "avatar-bot" : ""}`, "aria-hidden": "true" }, who.slice(0, 1)),
    h(
      "div",
      { class: "body" },
      (message.only_me || message.command) && h("p", { class: "only" }, above(message, tie)),
      h(
        "header",
        { id: `${id}-head` },
        h("strong", {}, who),
        message.bot && h("span", { class: "badge" }, "app"),
        h("time", { datetime: at.toISOString(), title: moment.format(at) }, clock.format(at)),
      ),
      content(message, tie),
      message.edited && h("p", { class: "faint small" }, "(edited)"),
      message.reactions.length > 0 &&
        h(
          "p",
          { class: "faint small" },
          message.reactions.map((name) => `:${name}: `),
        ),
      replies > 0 &&
        h(
          "button",
          { type: "button", class: "replies", onclick: () => tie.openThread(message.ts) },
          `${replies} ${replies === 1 ? "reply" : "replies"}`,
        ),
    ),
    tools(message, replies, tie),
  );
}

/** The small line above an answer to a command: who sees it, and what it answers. */
function above(message, tie) {
  const used = message.command && [
    `${message.only_me ? "You" : tie.names.user(message.asked_by)} used `,
    h("code", {}, message.command),
  ];
  return [message.only_me && "Only visible to you", message.only_me && used && " · ", used];
}

function content(message, tie) {
  if (message.blocks.length) return h("div", { class: "blocks" }, renderBlocks(message.blocks, tie.host(message)));
  return h("div", { class: "text" }, mrkdwn(message.text, tie.names));
}

function tools(message, replies, tie) {
  const threadable = replies !== null && !message.only_me && !message.thread;
  const reply =
    threadable &&
    h(
      "button",
      {
        type: "button",
        class: "icon",
        "aria-label": "Reply in thread",
        title: "Reply in thread",
        onclick: () => tie.openThread(message.ts, true),
      },
      "↩",
    );
  const entries = tie.tools(message);
  return h("div", { class: "tools" }, reply, entries.length > 0 && menu("More actions", "⋯", entries));
}
