// Block Kit to DOM: one function per block type.
import { h } from "./dom.js";
import { control } from "./elements.js";
import { link, mention, mrkdwn, unescaped } from "./mrkdwn.js";

/** All blocks of a message or view. `host` has `names`, `act(element, block_id, choice)` and `inputs` (a Map). */
export function renderBlocks(blocks, host) {
  return blocks.map((block, at) => {
    const id = block.block_id ?? `block${at}`;
    const draw = DRAW[block.type];
    const drawn = draw ? draw(block, host, id) : h("p", { class: "faint" }, `(${block.type})`);
    drawn.classList.add("block", `block-${block.type}`);
    drawn.dataset.block = id;
    return drawn;
  });
}

/** A plain_text or mrkdwn object. */
export function words(object, host) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, host.names, Boolean(object.verbatim));
  return object.text.split("\n").flatMap((line, at) => (at ? [h("br"), line] : [line]));
}

const DRAW = {
  section: (block, host, id) =>
    h(
      "div",
      {},
      h(
        "div",
        { class: "section-text" },
        block.text && h("div", {}, words(block.text, host)),
        block.fields &&
          h(
            "div",
            { class: "fields" },
            block.fields.map((field) => h("div", {}, words(field, host))),
          ),
      ),
      block.accessory && h("div", { class: "accessory" }, control(block.accessory, id, host)),
    ),
  header: (block, host) => h(host.heading ?? "h3", {}, words(block.text, host)),
  context: (block, host) =>
    h(
      "div",
      {},
      block.elements.map((element) =>
        h("span", {}, element.type === "image" ? `(${element.alt_text})` : words(element, host)),
      ),
    ),
  divider: () => h("hr"),
  actions: (block, host, id) =>
    h(
      "div",
      {},
      block.elements.map((element) => control(element, id, host)),
    ),
  context_actions: (block, host, id) =>
    h(
      "div",
      {},
      block.elements.map((element) => control(element, id, host)),
    ),
  image: (block) => h("p", { class: "faint" }, `Picture: ${block.alt_text}`),
  markdown: (block, host) => h("div", {}, mrkdwn(block.text, host.names)),
  input: drawInput,
  rich_text: (block, host) =>
    h(
      "div",
      {},
      block.elements.map((group) => richGroup(group, host)),
    ),
  table: (block, host) =>
    h(
      "table",
      {},
      h(
        "tbody",
        {},
        block.rows.map((row) =>
          h(
            "tr",
            {},
            row.map((cell) => h("td", {}, tableCell(cell, host))),
          ),
        ),
      ),
    ),
};

let serial = 0;

function drawInput(block, host, id) {
  const element = control(block.element, id, host, Boolean(block.dispatch_action));
  const name = `input-${++serial}`;
  const group = element.matches("fieldset");
  const label = [words(block.label, host), block.optional ? h("span", { class: "faint" }, " (optional)") : ""];
  if (group) element.prepend(h("legend", {}, label));
  else element.id = name;
  const notes = [];
  if (block.hint) notes.push(h("p", { class: "faint", id: `${name}-hint` }, words(block.hint, host)));
  const error = h("p", { class: "error", id: `${name}-error`, hidden: true });
  element.setAttribute("aria-describedby", [block.hint && `${name}-hint`, `${name}-error`].filter(Boolean).join(" "));
  if (!block.optional && !group) element.setAttribute("aria-required", "true");
  return h("div", {}, !group && h("label", { for: name }, label), element, notes, error);
}

function tableCell(cell, host) {
  if (cell.type === "rich_text") return cell.elements.map((group) => richGroup(group, host));
  return String(cell.text ?? "");
}

function richGroup(group, host) {
  const leaves = () => group.elements.map((leaf) => richLeaf(leaf, host));
  if (group.type === "rich_text_quote") return h("blockquote", {}, leaves());
  if (group.type === "rich_text_preformatted") return h("pre", {}, leaves());
  if (group.type === "rich_text_list") {
    const made = h(
      group.style === "ordered" ? "ol" : "ul",
      {},
      group.elements.map((part) => h("li", {}, richGroup(part, host))),
    );
    if (group.offset) made.setAttribute("start", group.offset + 1);
    return made;
  }
  return h("div", { class: "rich" }, leaves());
}

function richLeaf(leaf, host) {
  const bare = {
    text: () => leaf.text.split("\n").flatMap((line, at) => (at ? [h("br"), line] : [line])),
    link: () => [link(leaf.url, [leaf.text ?? leaf.url])],
    user: () => [mention(`@${host.names.user(leaf.user_id)}`)],
    channel: () => [mention(`#${host.names.channel(leaf.channel_id)}`)],
    broadcast: () => [mention(`@${leaf.range}`)],
    usergroup: () => [mention(`@${leaf.usergroup_id}`)],
    emoji: () => [`:${leaf.name}:`],
    date: () => [leaf.fallback ?? ""],
  }[leaf.type]?.() ?? [unescaped(leaf.text ?? "")];
  const style = leaf.style ?? {};
  const wraps = [
    ["code", "code"],
    ["strike", "s"],
    ["italic", "em"],
    ["bold", "strong"],
  ];
  return wraps.reduce((inner, [name, tag]) => (style[name] ? [h(tag, {}, inner)] : inner), bare);
}
