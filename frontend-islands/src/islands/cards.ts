/** The server's own product cards: read from their data attributes, re-ordered and hidden in place. */

export interface Card {
  element: HTMLLIElement;
  /** The number the shopper knows it by ("the second one"): it stays, whatever the order. */
  position: number;
  price: number | null;
  rating: number | null;
  inStock: boolean;
}

export const ORDERS = {
  shown: "As shown",
  price_asc: "Price, low to high",
  price_desc: "Price, high to low",
  rating: "Rating",
} as const;

export type Order = keyof typeof ORDERS;

export interface Choice {
  order: Order;
  inStockOnly: boolean;
}

export const AS_SERVED: Choice = { order: "shown", inStockOnly: false };

/** The cards of the island's list, in the order they are in now; an item or something in it says what it is. */
export function readCards(island: Element): Card[] {
  const list = island.querySelector("[data-product-id]")?.closest("ol, ul");
  const items = list?.querySelectorAll<HTMLLIElement>(":scope > li") ?? [];
  return Array.from(items).flatMap((element, index) => {
    const facts = factsOf(element);
    return facts === null ? [] : [{ element, position: index + 1, ...facts }];
  });
}

function factsOf(item: HTMLLIElement): Pick<Card, "price" | "rating" | "inStock"> | null {
  const { productId, price, rating, inStock } =
    (item.matches("[data-product-id]") ? item : item.querySelector<HTMLElement>("[data-product-id]"))
      ?.dataset ?? {};
  if (productId === undefined) return null;
  return { price: numberOrNull(price), rating: numberOrNull(rating), inStock: inStock !== "false" };
}

/** The cards to be seen, in order. What a card does not say comes last; equals stay as they were shown. */
export function arranged(cards: readonly Card[], { order, inStockOnly }: Choice): Card[] {
  const seen = cards.filter((card) => card.inStock || !inStockOnly);
  return seen.sort((one, other) => compare(one, other, order) || one.position - other.position);
}

function compare(one: Card, other: Card, order: Order): number {
  if (order === "shown") return 0;
  const key = order === "rating" ? "rating" : "price";
  const [left, right] = [one[key], other[key]];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return order === "price_asc" ? left - right : right - left;
}

/** Shows `visible` in its order and hides the rest, moving no card that is in its place already. */
export function show(cards: readonly Card[], visible: readonly Card[]): void {
  const hidden = cards.filter((card) => !visible.includes(card));
  const list = cards[0]?.element.parentElement;
  if (!list) return;
  for (const { element, position } of cards) if (list.localName === "ol") element.value = position;
  const wanted = [...visible, ...hidden];
  const current = cards.map(({ element }) => element).sort(inDocumentOrder);
  if (wanted.some(({ element }, index) => element !== current[index])) {
    // A list in a live region would be read out again, card by card: the count alone says what changed.
    list.setAttribute("aria-live", "off");
    for (const { element } of wanted) list.append(element);
  }
  for (const { element } of visible) element.hidden = false;
  for (const { element } of hidden) element.hidden = true;
}

function inDocumentOrder(one: Node, other: Node): number {
  return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

function numberOrNull(value: string | undefined): number | null {
  return value === undefined || value.trim() === "" || Number.isNaN(Number(value)) ? null : Number(value);
}
