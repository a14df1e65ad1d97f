/** Scrolling of a conversation: a new question is put at the top once and stays there. Nothing follows the end. */
import { find } from "./dom.js";

/** Pixels between the page's header and the question below it. */
const GAP = 12;
/** Pixels of the newest turn that may be below the fold before the button to its end appears. */
const END_TOLERANCE = 48;

const page = document.scrollingElement;
const button = find("#newest");
// A stream that starts over replaces the list.
const turns = () => find("#turns");

/** The id of the newest turn when a form was sent whose answer is to be put at the top; null if none was sent. */
let before = null;
/** The turn at the top and the scroll position that put it there, until the reader scrolls. */
let held = null;

/** Return the newest turn that is read from its top. The receipt of a click is not. */
function newestTurn() {
  const isRead = (turn) => !turn.matches(".click") || find(".details, .found", turn);
  return [...turns().children].reverse().find(isRead);
}

/** Put a turn at the top of the window. The list of turns gets the height that this needs. */
export function anchor(turn) {
  const list = turn?.parentElement;
  if (!list) return;
  list.style.minHeight = "";
  const header = find(".top");
  const covered = getComputedStyle(header).position === "static" ? 0 : header.offsetHeight;
  const top = Math.max(0, page.scrollTop + turn.getBoundingClientRect().top - covered - GAP);
  list.style.minHeight = `${top + innerHeight - page.scrollHeight + list.offsetHeight}px`;
  page.scrollTop = top;
  held = { id: turn.id, top: page.scrollTop };
  showButton();
}

/** Put the next turn that is added at the top of the window, or with `false` no longer. */
export function expectTurn(isExpected = true) {
  before = isExpected && button ? (newestTurn()?.id ?? "") : null;
}

function afterSwap() {
  const turn = newestTurn();
  if (before !== null && turn && turn.id !== before) {
    before = null;
    anchor(turn);
  }
  hold();
}

/** Put the held turn at the top again if content above it has changed its height. */
function hold() {
  if (held && Math.abs(page.scrollTop - held.top) < 2) anchor(document.getElementById(held.id));
  showButton();
}

/** Keep the position of what is read when earlier turns are inserted above. */
function keepPositionBelowEarlierTurns() {
  let first = null;
  let top = 0;
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    first = ctx.request.action.includes("?before=") ? find(".turn") : null;
    top = first?.getBoundingClientRect().top;
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!first) return;
    const added = first.getBoundingClientRect().top - top;
    const { style } = turns();
    style.minHeight = `${(parseFloat(style.minHeight) || 0) + added}px`;
    page.scrollTop += added;
    first = held = null;
  });
}

/** Return the pixels of the newest turn below the top of the message box. */
function hiddenHeight() {
  const bottom = turns().lastElementChild?.getBoundingClientRect().bottom ?? 0;
  return bottom - find(".composer-bar").getBoundingClientRect().top;
}

function showButton() {
  find("#skip-newest").href = `#${newestTurn()?.id ?? "turns"}`;
  button.hidden = hiddenHeight() < END_TOLERANCE;
}

export function startScroll() {
  if (!button) return;
  keepPositionBelowEarlierTurns();
  document.addEventListener("htmx:after:swap", afterSwap);
  addEventListener("scroll", showButton, { passive: true });
  new ResizeObserver(hold).observe(find("#conversation"));
  button.addEventListener("click", ({ detail: clicks }) => {
    // 0 clicks means that a key pressed the button: move the focus, because the button will be hidden.
    if (!clicks) find("#message").focus({ preventScroll: true });
    page.scrollTop += hiddenHeight() + GAP;
  });
  if (!location.hash && !page.scrollTop) anchor(newestTurn());
}
