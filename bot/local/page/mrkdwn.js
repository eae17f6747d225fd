// Slack's mrkdwn, read into DOM nodes: control sequences, bold, italic, strike, code, quotes, links.
import { h } from "./dom.js";

const INLINE =
  /<([^<>\n]+)>|`([^`\n]+)`|(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*[^\s*])\*(?![\p{L}\p{N}*])|(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*[^\s_])_(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*[^\s~])~(?![\p{L}\p{N}~])|(https?:\/\/[^\s<>|]+)/gu;

export const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** The nodes for a mrkdwn text. `names` gives the words for users and channels; bare URLs stay words when `verbatim`. */
export function mrkdwn(text, names, verbatim = false) {
  const pieces = text.split(/```\n?([\s\S]+?)```\n?/);
  return pieces.flatMap((piece, at) => (at % 2 ? h("pre", {}, unescaped(piece)) : quotes(piece, names, verbatim)));
}

function quotes(text, names, verbatim) {
  const nodes = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length) nodes.push(h("blockquote", {}, lines(quoted, names, verbatim)));
    quoted = [];
  };
  let plain = [];
  const flushPlain = () => {
    if (plain.length) nodes.push(...lines(plain, names, verbatim));
    plain = [];
  };
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (quote) {
      flushPlain();
      quoted.push(quote[1]);
    } else {
      flush();
      plain.push(line);
    }
  }
  flush();
  flushPlain();
  return nodes;
}

function lines(all, names, verbatim) {
  return all.flatMap((line, at) => [...(at ? [h("br")] : []), ...inline(line, names, verbatim)]);
}

function inline(text, names, verbatim) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(unescaped(text.slice(from, match.index)));
    nodes.push(span(match, names, verbatim));
    from = match.index + match[0].length;
  }
  nodes.push(unescaped(text.slice(from)));
  return nodes.filter((node) => node !== "");
}

function span([whole, control, code, bold, italic, strike, url], names, verbatim) {
  if (control) return controlled(control, names) ?? unescaped(whole);
  if (code) return h("code", {}, unescaped(code));
  if (bold) return h("strong", {}, inline(bold, names, verbatim));
  if (italic) return h("em", {}, inline(italic, names, verbatim));
  if (strike) return h("s", {}, inline(strike, names, verbatim));
  return verbatim ? unescaped(whole) : link(unescaped(url), [unescaped(url)]);
}

function controlled(control, names) {
  const [target, label] = control.split(/\|(.*)/s);
  if (target.startsWith("@")) return mention(`@${names.user(target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${names.channel(target.slice(1)) ?? label}`);
  if (target.startsWith("!date^")) return unescaped(label ?? target);
  if (target.startsWith("!")) return mention(`@${unescaped(label ?? target.slice(1))}`);
  return link(unescaped(target), [unescaped(label ?? target)]);
}

export const mention = (text) => h("span", { class: "mention" }, text);

/** A link to a web or mail address; anything else is shown as words. */
export function link(url, children) {
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return h("span", {}, children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}
