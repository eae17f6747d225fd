// The top modal of this person, as a dialog; and the small question before a risky button.
import { $, h } from "./dom.js";
import { renderBlocks } from "./blocks.js";

let shown = null;

/** Show the last of `views`, or nothing. `tie` has `host(view)`, and `submit(view, values)`, `close(view)`. */
export function showModal(views, tie) {
  const dialog = $("modal");
  const top = views.at(-1);
  if (!top) {
    shown = null;
    if (dialog.open) dialog.close();
    return;
  }
  if (shown === `${top.id} ${top.hash}`) return;
  shown = `${top.id} ${top.hash}`;
  const host = tie.host(top);
  dialog.replaceChildren(form(top, host, tie));
  dialog.oncancel = (event) => {
    event.preventDefault();
    tie.close(top);
  };
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[autofocus], .modal-body input, .modal-body textarea, .modal-body select")?.focus();
}

function form(view, host, tie) {
  const body = view.body;
  const submit = body.submit && h("button", { type: "submit", class: "button primary" }, body.submit.text);
  const made = h(
    "form",
    { novalidate: true },
    h(
      "header",
      { class: "bar" },
      h("div", { class: "names" }, h("h2", { id: "modal-title" }, body.title?.text ?? "")),
      h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => tie.close(view) }, "✕"),
    ),
    h(
      "div",
      { class: "modal-body", tabindex: "0", role: "region", "aria-label": "Content" },
      renderBlocks(body.blocks, host),
    ),
    h(
      "footer",
      { class: "modal-foot" },
      h(
        "button",
        { type: "button", class: "button", onclick: () => tie.close(view) },
        body.close?.text ?? (submit ? "Cancel" : "Close"),
      ),
      submit,
    ),
  );
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.fromEntries([...host.inputs].map(([name, read]) => [name, read()]));
    const missing = missingInputs(body.blocks, values);
    const errors = Object.keys(missing).length ? missing : await busy(submit, () => tie.submit(view, values));
    showErrors(made, errors ?? {});
  });
  return made;
}

async function busy(button, work) {
  button.disabled = true;
  try {
    return await work();
  } finally {
    button.disabled = false;
  }
}

/** Slack's client asks for what is not optional before it sends anything. */
function missingInputs(blocks, values) {
  const errors = {};
  blocks.forEach((block, at) => {
    if (block.type !== "input" || block.optional) return;
    const id = block.block_id ?? `block${at}`;
    const value = values[`${id}/${block.element.action_id}`];
    if (value === null || value === undefined || value.length === 0) errors[id] = "This is needed.";
  });
  return errors;
}

function showErrors(form, errors) {
  for (const block of form.querySelectorAll(".block-input")) {
    const note = block.querySelector(".error");
    const text = errors[block.dataset.block];
    note.hidden = !text;
    note.textContent = text ?? "";
    block.querySelector("input, textarea, select")?.setAttribute("aria-invalid", String(Boolean(text)));
  }
  form.querySelector("[aria-invalid=true]")?.focus();
}

/** Ask the question of a `confirm` object; resolves to whether the answer was yes. */
export function ask(question) {
  const dialog = $("confirm");
  return new Promise((resolve) => {
    const answer = (yes) => () => {
      dialog.close();
      resolve(yes);
    };
    dialog.replaceChildren(
      h("h2", { id: "confirm-title" }, question.title.text),
      h("p", {}, question.text.text),
      h(
        "footer",
        { class: "modal-foot" },
        h("button", { type: "button", class: "button", onclick: answer(false) }, question.deny.text),
        h(
          "button",
          { type: "button", class: `button ${question.style ?? "primary"}`, onclick: answer(true) },
          question.confirm.text,
        ),
      ),
    );
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}
