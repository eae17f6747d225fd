// Between page and server: orders go out by POST, scenes come in by server-sent events.
import { $ } from "./dom.js";
import { inspecting, now } from "./state.js";

const key = document.querySelector("meta[name=workspace-key]").content;
let source = null;
let fading;

/** Do something; gives the server's reply, or null when it failed, which the page then says. */
export async function order(act, more) {
  try {
    const response = await fetch("/do", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Workspace-Key": key },
      body: JSON.stringify({ act, as: now.me, ...more }),
    });
    if (!response.ok) return notice(`That did not work: ${await response.text()}`);
    const reply = await response.json();
    notice(reply.sentence);
    return reply;
  } catch {
    return notice("The workspace is not running any more. Start it again and reload the page.");
  }
}

function notice(sentence) {
  $("notice").textContent = sentence;
  $("notice").hidden = !sentence;
  clearTimeout(fading);
  fading = setTimeout(() => ($("notice").hidden = true), 8000);
  return null;
}

/** Get scenes from now on, as the person of `now.me`; `take` is called with each. */
export function listen(take) {
  source?.close();
  const wanted = new URLSearchParams({ key, as: now.me, ...(inspecting ? { inspect: "" } : {}) });
  source = new EventSource(`/changes?${wanted}`);
  source.onmessage = ({ data }) => {
    take(JSON.parse(data));
    $("link").textContent = "Connected";
  };
  source.onerror = () => ($("link").textContent = "Not connected: is the workspace still running?");
}
