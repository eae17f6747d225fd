// Panes of messages stay at the newest one, unless somebody is reading elsewhere.

const away = new WeakSet(); // the panes in which somebody has scrolled away from the end to read

/**
 * Called before a pane is drawn, gives what to do after: go to a new message, or to the last one when it has
 * grown, unless somebody is reading elsewhere. Of a message taller than the pane the beginning is shown, because that is where one reads on.
 */
export function following(pane, moved) {
  const last = () => `${pane.lastElementChild?.dataset.key} ${pane.lastElementChild?.offsetHeight}`;
  const before = last();
  if (moved) away.delete(pane);
  return () => (moved || last() !== before) && toNewest(pane);
}

function toNewest(pane) {
  const last = pane.lastElementChild;
  if (!last || away.has(pane)) return;
  pane.scrollTop = last.offsetHeight > pane.clientHeight ? last.offsetTop - pane.offsetTop : pane.scrollHeight;
}

/** Notice when somebody scrolls this pane by hand, and keep the end in sight when its size changes. */
export function watchScrolling(pane) {
  const byHand = () =>
    requestAnimationFrame(() => {
      if (pane.scrollHeight - pane.scrollTop - pane.clientHeight < 60) away.delete(pane);
      else away.add(pane);
    });
  for (const kind of ["wheel", "touchend", "keyup", "pointerup"])
    pane.addEventListener(kind, byHand, { passive: true });
  new ResizeObserver(() => toNewest(pane)).observe(pane);
}

/** Somebody wants to see what comes next: whatever was read before, go to the newest message again. */
export const backToEnd = (pane) => away.delete(pane);
