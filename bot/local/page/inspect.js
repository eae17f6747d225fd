// The pane for developers of the bot: every payload that went in and every call that came out.
import { $, h, keyed } from "./dom.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Show the trace, oldest first. */
export function showTrace(entries) {
  $("trace").hidden = false;
  const pane = $("trace-entries");
  const atEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 60;
  keyed(
    pane,
    entries,
    (entry) => `${entry.way} ${entry.at} ${entry.title}`,
    (entry, old) => drawn(entry, old?.open),
  );
  if (atEnd) pane.scrollTop = pane.scrollHeight;
}

/** Open the entries that belong to a message, and go to the first. */
export function showEntriesOf(ts) {
  document.body.dataset.pane = "trace";
  const found = [...$("trace-entries").children].filter((entry) => entry.dataset.ts === ts);
  for (const entry of $("trace-entries").children) entry.open = found.includes(entry);
  found[0]?.scrollIntoView({ block: "start" });
  (found[0]?.querySelector("summary") ?? $("trace-entries")).focus();
}

function drawn(entry, open) {
  const arrow = entry.way === "in" ? "→ bot" : "← bot";
  const at = clock.format(new Date(entry.at * 1000));
  return h(
    "details",
    { class: `entry ${entry.ok ? "" : "entry-bad"}`, "data-ts": entry.ts ?? "", open: Boolean(open) },
    h(
      "summary",
      {},
      h("span", { class: "way" }, arrow),
      " ",
      h("strong", {}, entry.title),
      " ",
      h("span", { class: "faint" }, `${entry.note}, ${at}`),
    ),
    h("p", { class: "small" }, entry.way === "in" ? "Payload" : "Arguments"),
    pretty(entry.payload),
    h("p", { class: "small" }, "Answer"),
    pretty(entry.answer),
  );
}

const pretty = (value) =>
  h("pre", { tabindex: "0", role: "region", "aria-label": "JSON" }, JSON.stringify(value, null, 2));
