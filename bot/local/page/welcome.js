// What a visitor finds first in a channel or in the bot's direct message.
import { h } from "./dom.js";
import { here, now } from "./state.js";

/** The first thing in a place: what it is, and lines to click; `say` sends one. */
export function welcome({ prompts }, say) {
  const channel = here();
  const lines = channel.direct
    ? prompts.map((prompt) => ({ label: prompt.title, text: prompt.message }))
    : now.scene.suggestions.map((text) => ({ label: text, text }));
  const about = channel.direct
    ? "This is your conversation with the bot. Ask it anything about the story; no mention is needed."
    : "This is a small Slack on your own machine, with the real bot in it. Nothing leaves this machine.";
  const tries = lines.map(({ label, text }) =>
    h("li", {}, h("button", { type: "button", class: "try", onclick: () => say(text) }, label)),
  );
  return h(
    "section",
    { class: "welcome", "aria-label": "Welcome" },
    h("h2", {}, channel.direct ? now.scene.bot.name : `Welcome to #${channel.name}`),
    h("p", {}, about),
    tries.length > 0 && h("p", {}, "Try one of these, or type your own:"),
    h("ul", { class: "tries" }, tries),
  );
}
