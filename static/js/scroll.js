/** Scrolling of a conversation: the page follows the newest content until the reader scrolls up. */
import { find } from "./dom.js";

/** Pixels above the end of the page that still count as its end. */
const END_TOLERANCE = 80;
/** Pixels kept free above product details, so that the page's header does not cover them. */
const HEADER_HEIGHT = 70;

let isFollowing = true;
let lastScrollTop = 0;

const page = document.scrollingElement;
const button = find("#newest");
const isAtEnd = () => page.scrollHeight - innerHeight - page.scrollTop < END_TOLERANCE;

/**
 * Scroll to the newest content and follow it. The page scrolls to the top of product details, and to the end of any
 * other content. `skipDetails` scrolls to the end of details too.
 */
export function scrollToNewest(skipDetails) {
  if (!button) return;
  const details = !skipDetails && find("#turns > :last-child .details");
  const offset = details ? details.getBoundingClientRect().top - HEADER_HEIGHT : -HEADER_HEIGHT;
  const isPassed = offset < -1;
  page.scrollTop += isPassed ? page.scrollHeight : offset;
  lastScrollTop = page.scrollTop;
  isFollowing = isPassed || isAtEnd();
}

/** Keep the distance from the page's end when earlier turns are inserted above. */
function keepPositionBelowEarlierTurns() {
  let distanceFromEnd = 0;
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    distanceFromEnd = ctx.request.action.includes("?before=") ? page.scrollHeight - page.scrollTop : 0;
  });
  document.addEventListener("htmx:after:swap", () => {
    if (distanceFromEnd) page.scrollTop = page.scrollHeight - distanceFromEnd;
  });
}

function showButton() {
  button.hidden = isAtEnd();
}

function onScroll() {
  // Growing content does not change the scroll position, so an unchanged one means that the reader did not scroll.
  isFollowing = isAtEnd() || (isFollowing && page.scrollTop === lastScrollTop);
  lastScrollTop = page.scrollTop;
  showButton();
}

function follow() {
  if (isFollowing) scrollToNewest();
}

export function startScroll() {
  keepPositionBelowEarlierTurns();
  if (!button) return;
  document.addEventListener("htmx:after:swap", follow);
  addEventListener("scroll", onScroll, { passive: true });
  new ResizeObserver(() => {
    follow();
    showButton();
  }).observe(find("#conversation"));
  button.addEventListener("click", ({ detail: clicks }) => {
    // 0 clicks means that a key pressed the button: move the focus, because the button will be hidden.
    if (!clicks) find("#message").focus({ preventScroll: true });
    scrollToNewest(true);
  });
  if (!location.hash && !page.scrollTop) scrollToNewest();
  else isFollowing = isAtEnd();
}
