// Interactive elements: a native control for each, with what it holds told to the host.
import { h, menu } from "./dom.js";
import { words } from "./blocks.js";

/**
 * The control for an element of the block `block_id`. Outside input blocks a choice is sent at once; inside
 * them it waits for the form, unless `dispatches`. What it holds can be read from `host.inputs`.
 */
export function control(element, block_id, host, dispatches = true) {
  const make = MAKE[element.type];
  if (!make) return h("span", { class: "faint" }, `(${element.type})`);
  const send = (choice) => confirmed(element, host).then((yes) => yes && host.act(element, block_id, choice));
  const made = make(element, {
    host,
    changed: (choice) => dispatches && send(choice),
    send,
    holds: (read) => host.inputs.set(`${block_id}/${element.action_id}`, read),
  });
  if (element.focus_on_load) made.setAttribute("autofocus", "");
  return made;
}

const MAKE = {
  button: (element, { send, host }) => {
    const attributes = {
      type: "button",
      class: `button ${element.style ?? ""}`,
      "aria-label": element.accessibility_label,
      onclick: () => {
        if (element.url && /^https?:/i.test(element.url)) window.open(element.url, "_blank", "noopener");
        send();
      },
    };
    return h("button", attributes, words(element.text, host));
  },
  icon_button: (element, { send, host }) =>
    h("button", { type: "button", class: "button", onclick: () => send() }, words(element.text, host)),
  feedback_buttons: (element, { send, host }) =>
    h(
      "span",
      { class: "pair" },
      [element.positive_button, element.negative_button].map((button) =>
        h(
          "button",
          {
            type: "button",
            class: "button",
            "aria-label": button.accessibility_label,
            onclick: () => send(button.value),
          },
          words(button.text, host),
        ),
      ),
    ),
  overflow: (element, { send }) =>
    menu(
      "More options",
      "⋯",
      element.options.map((option) => ({ label: option.text.text, run: () => send(option.value) })),
    ),
  static_select: (element, tie) =>
    chooser(element, tie, element.options ?? element.option_groups.flatMap((group) => group.options)),
  users_select: (element, tie) => chooser(element, tie, tie.host.names.people(), element.initial_user),
  channels_select: (element, tie) => chooser(element, tie, tie.host.names.channels(), element.initial_channel),
  conversations_select: (element, tie) =>
    chooser(
      element,
      tie,
      tie.host.names.channels(),
      element.initial_conversation ?? (element.default_to_current_conversation ? tie.host.channel : undefined),
    ),
  multi_static_select: (element, tie) => ticks(element, tie, "checkbox"),
  checkboxes: (element, tie) => ticks(element, tie, "checkbox"),
  radio_buttons: (element, tie) => ticks(element, tie, "radio"),
  datepicker: (element, tie) => native("date", element.initial_date, element, tie),
  timepicker: (element, tie) => native("time", element.initial_time, element, tie),
  number_input: (element, tie) => native("number", element.initial_value, element, tie),
  plain_text_input: (element, tie) => {
    if (!element.multiline) return native("text", element.initial_value, element, tie);
    const area = h("textarea", { rows: 4, placeholder: element.placeholder?.text, maxlength: element.max_length });
    area.value = element.initial_value ?? "";
    tie.holds(() => area.value || null);
    return area;
  },
};

/** A menu of options, as a native select: keyboard and screen reader know it. */
function chooser(element, tie, options, initial = element.initial_option?.value) {
  const name = element.placeholder?.text ?? "Choose";
  const select = h(
    "select",
    { "aria-label": name },
    initial === undefined && h("option", { value: "" }, name),
    options.map((option) => h("option", { value: option.value, selected: option.value === initial }, option.text.text)),
  );
  tie.holds(() => select.value || null);
  select.addEventListener("change", () => select.value && tie.changed(select.value));
  return select;
}

let group = 0;

/** Radio buttons or checkboxes. */
function ticks(element, tie, type) {
  const initial = new Set(
    [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean).map((option) => option.value),
  );
  const name = `choice-${++group}`;
  const boxes = element.options.map((option) =>
    h("input", { type, name, value: option.value, checked: initial.has(option.value) }),
  );
  const read = () => {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    return type === "radio" ? (chosen[0] ?? null) : chosen;
  };
  tie.holds(read);
  const rows = element.options.map((option, at) =>
    h(
      "label",
      { class: "tick" },
      boxes[at],
      h(
        "span",
        {},
        words(option.text, tie.host),
        option.description && h("span", { class: "faint" }, " ", words(option.description, tie.host)),
      ),
    ),
  );
  const field = h("fieldset", {}, rows);
  field.addEventListener("change", () => tie.changed(read()));
  return field;
}

/** A native input of one type. */
function native(type, initial, element, tie) {
  const input = h("input", {
    type,
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    "aria-label": element.placeholder?.text,
  });
  input.value = initial ?? "";
  tie.holds(() => input.value || null);
  let told = input.value;
  let waiting;
  const tell = () => {
    clearTimeout(waiting);
    if (input.value !== told) tie.changed((told = input.value) || null);
  };
  // Typed by keyboard, a date or time changes with every digit: wait until somebody pauses or goes on.
  input.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(tell, 800);
  });
  input.addEventListener("blur", tell);
  return input;
}

/** Asks first when the element wants it; true when it may go on. */
function confirmed(element, host) {
  return element.confirm ? host.confirm(element.confirm) : Promise.resolve(true);
}
