/** The server's own product cards: read from their data attributes, re-ordered and hidden in place. */
import type { Arrangeable } from "../behaviours/sortAndFilter";

export interface Card extends Arrangeable {
  element: HTMLLIElement;
  /** The list it was served in: long results go on in a second one, folded away. */
  list: Element;
}

/** The island's cards as they stand now: list items that hold something that says what they are. */
export function readCards(island: Element): Card[] {
  const found = new Map<HTMLLIElement, DOMStringMap>();
  for (const described of island.querySelectorAll<HTMLElement>("[data-product-id]")) {
    const item = described.closest("li");
    if (item && island.contains(item) && !found.has(item)) found.set(item, described.dataset);
  }
  return Array.from(found, ([element, { price, rating, inStock, brand }], index) => ({
    element,
    list: element.parentElement ?? island,
    position: index + 1,
    price: numberOrNull(price),
    rating: numberOrNull(rating),
    inStock: inStock !== "false",
    brand: brand === undefined || brand === "" ? null : brand,
  }));
}

/** Shows `visible` in its order and hides the rest. Each list keeps as many cards as it was served with. */
export function show(cards: readonly Card[], visible: readonly Card[]): void {
  const seen = new Set(visible);
  const sequence = [...visible, ...cards.filter((card) => !seen.has(card))];
  for (const card of cards) {
    card.element.hidden = !seen.has(card);
    if (card.list.localName === "ol") card.element.value = card.position;
  }
  const lists = new Set(cards.map(({ list }) => list));
  for (const list of lists) {
    const wanted = sequence.filter((_, place) => cards[place]?.list === list);
    fill(list, wanted);
    fold(list, cards[0]?.list, wanted.filter((card) => seen.has(card)).length);
  }
}

/** Moves nothing when all is in its place. */
function fill(list: Element, wanted: readonly Card[]): void {
  const places = Array.from(list.children).filter((child) => child.localName === "li");
  if (wanted.every(({ element }, index) => element === places[index])) return;
  // A list in a live region would be read out again, card by card: the count alone says what changed.
  list.setAttribute("aria-live", "off");
  for (const { element } of wanted) list.append(element);
}

/** "4 more" is true of what can be seen, and not there when there is no more. */
function fold(list: Element, first: Element | undefined, count: number): void {
  const more = list.closest("details");
  if (!more || !first || more.contains(first)) return;
  more.hidden = count === 0;
  const summary = more.querySelector("summary");
  const text = summary?.textContent.replace(/\d+/, String(count));
  if (summary && text !== undefined && text !== summary.textContent) summary.textContent = text;
}

function numberOrNull(value: string | undefined): number | null {
  return value === undefined || value.trim() === "" || Number.isNaN(Number(value)) ? null : Number(value);
}
