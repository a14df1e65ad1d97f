/** Sorting and filtering what was found. The same for cards the server drew and for those drawn here. */

export interface Arrangeable {
  /** The number the shopper knows it by ("the second one"): it stays, whatever the order. */
  position: number;
  price: number | null;
  rating: number | null;
  inStock: boolean;
  brand: string | null;
}

export const ORDERS = {
  shown: "As shown",
  price_asc: "Price, low to high",
  price_desc: "Price, high to low",
  rating: "Rating",
} as const;

export type Order = keyof typeof ORDERS;

export interface Arrangement {
  order: Order;
  inStockOnly: boolean;
  /** Only this brand's; null for all. */
  brand: string | null;
}

export const AS_SHOWN: Arrangement = { order: "shown", inStockOnly: false, brand: null };

/** Fewer can be seen at a glance. */
export const FEWEST_TO_ARRANGE = 4;

/** Those to be seen, in order. What does not say its price or rating comes last; equals stay as they were shown. */
export function arranged<Item extends Arrangeable>(
  items: readonly Item[],
  { order, inStockOnly, brand }: Arrangement,
): Item[] {
  const seen = items.filter(
    (item) => (item.inStock || !inStockOnly) && (brand === null || item.brand === brand),
  );
  return seen.sort((one, other) => compare(one, other, order) || one.position - other.position);
}

function compare(one: Arrangeable, other: Arrangeable, order: Order): number {
  if (order === "shown") return 0;
  const key = order === "rating" ? "rating" : "price";
  const [left, right] = [one[key], other[key]];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return order === "price_asc" ? left - right : right - left;
}

/** The brands to choose from: none where all have the same. */
export function brandsOf(items: readonly Arrangeable[]): string[] {
  const brands = new Set(items.map(({ brand }) => brand).filter((brand) => brand !== null));
  return brands.size > 1 ? [...brands].sort((one, other) => one.localeCompare(other)) : [];
}
