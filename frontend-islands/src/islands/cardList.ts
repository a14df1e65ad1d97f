/** The server's product cards: read from their data attributes, reordered and hidden in place. */
import type { SortableItem } from "../behaviours/sortAndFilter";

export interface Card extends SortableItem {
  element: HTMLLIElement;
  /** The list in which the server sent it. Long results have a second, collapsed list. */
  list: Element;
}

/** Return the island's cards: list items that contain an element with product data. */
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

/** Show `visible` in its order and hide the rest. Each list keeps its number of cards. */
export function showCards(cards: readonly Card[], visible: readonly Card[]): void {
  const seen = new Set(visible);
  const sequence = [...visible, ...cards.filter((card) => !seen.has(card))];
  for (const card of cards) {
    card.element.hidden = !seen.has(card);
    if (card.list.localName === "ol") card.element.value = card.position;
  }
  const lists = new Set(cards.map(({ list }) => list));
  for (const list of lists) {
    const wanted = sequence.filter((_, place) => cards[place]?.list === list);
    reorder(list, wanted);
    updateMoreCount(list, cards[0]?.list, wanted.filter((card) => seen.has(card)).length);
  }
}

/** Move the cards, unless they are in order already. */
function reorder(list: Element, wanted: readonly Card[]): void {
  const places = Array.from(list.children).filter((child) => child.localName === "li");
  if (wanted.every(({ element }, index) => element === places[index])) return;
  // A screen reader would read the list again, card by card. The count announces the change.
  list.setAttribute("aria-live", "off");
  for (const { element } of wanted) list.append(element);
}

/** Set the number in "4 more" to the visible cards; hide the line if there are none. */
function updateMoreCount(list: Element, first: Element | undefined, count: number): void {
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
