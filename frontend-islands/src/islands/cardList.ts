/** Functions that read the server's product cards from data attributes and reorder and hide them in place. */
import type { SortableItem } from "../behaviours/sortAndFilter";

/** A product card of the server with its element. */
export interface Card extends SortableItem {
  element: HTMLLIElement;
  /** The list that contained the card originally. Long results have a second, collapsed list. */
  list: Element;
}

/** Return the cards of an island: its list items that contain an element with product data, in order. */
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

/** Show the cards of `visible` in their order and hide the others. Each list keeps its number of cards. */
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

/** Move the cards of a list, unless they are already in order. */
function reorder(list: Element, wanted: readonly Card[]): void {
  const places = Array.from(list.children).filter((child) => child.localName === "li");
  if (wanted.every(({ element }, index) => element === places[index])) return;
  // Without this a screen reader reads the whole list again. The toolbar's count announces the change.
  list.setAttribute("aria-live", "off");
  for (const { element } of wanted) list.append(element);
}

/** Set the number in "4 more" of a collapsed list to its visible cards, and hide the list if there are none. */
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
