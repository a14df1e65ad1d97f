/** Scrolling of a row of cards that scrolls sideways. */

/** The cards in view, counted from 1. */
export interface VisibleRange {
  first: number;
  last: number;
  count: number;
}

/** The part of a card that must be visible for it to count. */
const SEEN = 0.6;

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

/** Scroll by one view: forwards for 1, backwards for -1. */
export function scrollByPage(list: HTMLElement, direction: 1 | -1): void {
  const { first, last } = visibleRange(list);
  const cards = cardsOf(list);
  const target = direction === 1 ? cards[last] : cards[Math.max(0, first - 1 - (last - first + 1))];
  if (target) scrollToCard(list, target);
}

const STEPS: Record<string, (place: number, count: number) => number> = {
  ArrowRight: (place) => place + 1,
  ArrowLeft: (place) => place - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Move focus with arrow keys to the same control of the neighbouring card, or to its first control. */
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
