/** Scrolling and keyboard navigation of a horizontal row of cards. */

/** The cards in view: numbers of the first and the last, counted from 1, and the number of all cards. */
export interface VisibleRange {
  first: number;
  last: number;
  count: number;
}

/** The fraction of a card's width that must be visible for it to count as in view. */
const SEEN = 0.6;

/** Return the range of cards in view. If no card is in view, the range contains the first card. */
export function visibleRange(list: HTMLElement): VisibleRange {
  const view = list.getBoundingClientRect();
  const cards = cardsOf(list);
  const seen = cards.map((card) => isSeen(card.getBoundingClientRect(), view));
  const first = Math.max(1, seen.indexOf(true) + 1);
  return { first, last: Math.max(first, seen.lastIndexOf(true) + 1), count: cards.length };
}

function isSeen(card: DOMRect, view: DOMRect): boolean {
  const shared = Math.min(card.right, view.right) - Math.max(card.left, view.left);
  return shared >= card.width * SEEN;
}

/**
 * Scroll by as many cards as are in view.
 *
 * @param direction - 1 for forwards, -1 for backwards.
 */
export function scrollByPage(list: HTMLElement, direction: 1 | -1): void {
  const { first, last } = visibleRange(list);
  const cards = cardsOf(list);
  const target = direction === 1 ? cards[last] : cards[Math.max(0, first - 1 - (last - first + 1))];
  if (target) scrollToCard(list, target);
}

/** The target of a key: the index of the next card, from the current index and the number of cards. */
const STEPS: Record<string, (place: number, count: number) => number> = {
  ArrowRight: (place) => place + 1,
  ArrowLeft: (place) => place - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Handle a key in the row. Arrow keys move focus to the same control of the neighbouring card, or to its first control
 * if that card has fewer; Home and End move to the first and the last card. Form fields keep their keys.
 */
export function moveFocusByKey(list: HTMLElement, event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const from = event.target as HTMLElement;
  if (!step || event.altKey || event.ctrlKey || event.metaKey || from.matches("input, select, textarea"))
    return;
  const cards = cardsOf(list);
  const place = cards.findIndex((card) => card.contains(from));
  const card = cards[step(place, cards.length)];
  if (place < 0 || !card) return;
  event.preventDefault();
  const here = controlsOf(cards[place]).indexOf(from);
  const controls = controlsOf(card);
  (controls[here] ?? controls[0])?.focus({ preventScroll: true });
  scrollToCard(list, card);
}

/** Scroll a card to the start of the row, smoothly unless the reader prefers reduced motion. */
function scrollToCard(list: HTMLElement, card: HTMLElement): void {
  const inset = parseFloat(getComputedStyle(list).scrollPaddingLeft) || 0;
  const distance = card.getBoundingClientRect().left - list.getBoundingClientRect().left - inset;
  const reducesMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
  list.scrollBy({ left: distance, behavior: reducesMotion ? "auto" : "smooth" });
}

function cardsOf(list: HTMLElement): HTMLElement[] {
  return Array.from(list.children).filter((child) => child instanceof HTMLElement);
}

function controlsOf(card: HTMLElement | undefined): HTMLElement[] {
  return Array.from(card?.querySelectorAll<HTMLElement>("a[href], button") ?? []);
}
