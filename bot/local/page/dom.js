// Making and updating elements. Foreign text only ever becomes text nodes: there is no innerHTML on this page.

/** An element with attributes (`class`, `aria-…`, `on…` listeners, booleans) and children (nodes or strings). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else element.setAttribute(name, value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false),
  );
  return element;
}

export const $ = (id) => document.getElementById(id);

const prints = new WeakMap(); // by element, the value that it shows

/**
 * Show `values` as children of `parent`, in order. A child is made anew only when its value changed, so that
 * focus, scrolling, open menus and half-filled inputs elsewhere survive an update.
 */
export function keyed(parent, values, key, make) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = values.map((value) => {
    const name = String(key(value));
    const print = JSON.stringify(value);
    const known = old.get(name);
    if (known && prints.get(known) === print) return known;
    const made = make(value, known);
    made.dataset.key = name;
    prints.set(made, print);
    if (known && known.contains(document.activeElement)) refocus(known, made);
    return made;
  });
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
}

/** After an element was made anew, put the focus on the control that stands where the focused one stood. */
function refocus(before, after) {
  const controls = "button, a[href], input, select, textarea, summary, [tabindex]";
  const at = [...before.querySelectorAll(controls)].indexOf(document.activeElement);
  if (at >= 0) queueMicrotask(() => [...after.querySelectorAll(controls)][at]?.focus());
}

/** A button with a popup menu of `entries` ({label, run}); arrows move, Escape closes. */
export function menu(label, text, entries) {
  const list = h("div", { role: "menu", "aria-label": label, hidden: true, class: "menu" });
  const button = h(
    "button",
    { type: "button", class: "icon", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": label },
    text,
  );
  const open = (yes) => {
    list.hidden = !yes;
    button.setAttribute("aria-expanded", String(yes));
    if (yes) list.firstElementChild?.focus();
  };
  button.addEventListener("click", () => open(list.hidden));
  for (const { label: name, run } of entries) {
    const choose = () => {
      open(false);
      button.focus();
      run();
    };
    list.append(h("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: choose }, name));
  }
  const whole = h("span", { class: "menu-of" }, button, list);
  whole.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const at = [...list.children].indexOf(document.activeElement);
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) list.children[(at + move + list.children.length) % list.children.length].focus();
    else if (event.key === "Escape") {
      open(false);
      button.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  whole.addEventListener("focusout", (event) => {
    if (!whole.contains(event.relatedTarget)) open(false);
  });
  return whole;
}
