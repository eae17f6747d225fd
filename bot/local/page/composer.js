// The message box: Enter sends, and it offers commands after "/", people after "@", channels after "#".
import { h } from "./dom.js";

const MOST = 8; // offers at a time; typing on narrows them
let serial = 0;

/**
 * A composer. `offers(kind)` gives {insert, label, about} for "command", "@" or "#"; `send(text)` resolves to
 * true when the words were taken.
 */
export function composer({ id, label, send, offers }) {
  const number = ++serial;
  const listId = `hints-${number}`;
  const list = h("ul", { id: listId, role: "listbox", "aria-label": "Suggestions", class: "hints", hidden: true });
  const count = h("span", { class: "hidden", role: "status" });
  const text = h("textarea", {
    id,
    rows: 1,
    "aria-label": label,
    placeholder: label,
    "aria-autocomplete": "list",
    "aria-controls": listId,
    autocomplete: "off",
    spellcheck: "true",
  });
  const go = h("button", { type: "submit", class: "button primary", "aria-label": "Send" }, "Send");
  const form = h("form", { class: "composer" }, list, count, text, go);
  let shown = [];
  let active = 0;

  const refresh = () => {
    shown = matches(text, offers).slice(0, MOST);
    active = 0;
    list.hidden = shown.length === 0;
    count.textContent = shown.length
      ? `${shown.length} suggestion${shown.length > 1 ? "s" : ""}, Tab takes the first`
      : "";
    list.replaceChildren(...shown.map((offer, at) => option(offer, at)));
    mark();
  };
  const option = (offer, at) => {
    const row = h(
      "li",
      { id: `${listId}-${at}`, role: "option" },
      h("strong", {}, offer.label),
      " ",
      h("span", { class: "faint" }, offer.about ?? ""),
    );
    row.addEventListener("mousedown", (event) => {
      event.preventDefault();
      active = at;
      take();
    });
    return row;
  };
  const mark = () => {
    [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === active)));
    if (shown.length) text.setAttribute("aria-activedescendant", `${listId}-${active}`);
    else text.removeAttribute("aria-activedescendant");
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    shown = [];
    list.hidden = true;
    count.textContent = "";
    mark();
  };
  const take = () => {
    const { insert, from } = shown[active];
    text.setRangeText(insert, from, text.selectionStart, "end");
    close();
    text.focus();
    grow();
  };
  const grow = () => {
    text.rows = Math.min(8, text.value.split("\n").length);
  };
  const submit = async () => {
    const said = text.value.trim();
    if (!said) return;
    text.value = "";
    grow();
    close();
    if (!(await send(said)) && !text.value) text.value = said;
  };

  text.addEventListener("input", () => {
    grow();
    refresh();
  });
  text.addEventListener("blur", close);
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const open = shown.length > 0;
    const complete = open && shown[active].insert.trim().toLowerCase() === text.value.trim().toLowerCase();
    if (open && move) {
      active = (active + move + shown.length) % shown.length;
      mark();
    } else if (open && (event.key === "Tab" || (event.key === "Enter" && !complete)) && !event.shiftKey) take();
    else if (open && event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey) submit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  return form;
}

/** What fits the words before the caret, each with the place `from` which it replaces them. */
function matches(text, offers) {
  const before = text.value.slice(0, text.selectionStart);
  if (before.startsWith("/") && !before.includes("\n")) {
    return offers("command")
      .filter((offer) => offer.insert.toLowerCase().startsWith(before.toLowerCase()))
      .map((offer) => ({ ...offer, from: 0 }));
  }
  const name = /(?:^|\s)([@#])([\w-]*)$/.exec(before);
  if (!name) return [];
  const from = before.length - name[2].length - 1;
  return offers(name[1])
    .filter((offer) => offer.insert.slice(1).toLowerCase().startsWith(name[2].toLowerCase()))
    .map((offer) => ({ ...offer, from }));
}
