/** Sorting and filtering of search results, both the server's cards and those that React renders. */

/** The properties of a result that sorting and filtering use. */
export interface SortableItem {
  /** The number shown beside the item, counted from 1 ("the second one"). Sorting does not change it. */
  position: number;
  price: number | null;
  rating: number | null;
  inStock: boolean;
  brand: string | null;
}

/** The sort orders and their labels. */
export const SORT_ORDERS = {
  shown: "As shown",
  price_asc: "Price, low to high",
  price_desc: "Price, high to low",
  rating: "Rating",
} as const;

export type SortOrder = keyof typeof SORT_ORDERS;

export interface SortFilter {
  order: SortOrder;
  inStockOnly: boolean;
  /** The only brand to show; null for all brands. */
  brand: string | null;
}

export const INITIAL_SORT_FILTER: SortFilter = { order: "shown", inStockOnly: false, brand: null };

/** The smallest number of items for which sorting and filtering are offered. */
export const MIN_ITEMS_TO_SORT = 4;

/**
 * Return the visible items in order. Items without the price or rating to sort by are last; equal items are
 * in the order of their positions.
 */
export function sortAndFilter<Item extends SortableItem>(
  items: readonly Item[],
  { order, inStockOnly, brand }: SortFilter,
): Item[] {
  const visible = items.filter(
    (item) => (item.inStock || !inStockOnly) && (brand === null || item.brand === brand),
  );
  return visible.sort((one, other) => compare(one, other, order) || one.position - other.position);
}

function compare(one: SortableItem, other: SortableItem, order: SortOrder): number {
  if (order === "shown") return 0;
  const key = order === "rating" ? "rating" : "price";
  const [left, right] = [one[key], other[key]];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return order === "price_asc" ? left - right : right - left;
}

/** Return the brands to choose from, in alphabetical order; none if there are fewer than two. */
export function brandsOf(items: readonly SortableItem[]): string[] {
  const brands = new Set(items.map(({ brand }) => brand).filter((brand) => brand !== null));
  return brands.size > 1 ? [...brands].sort((one, other) => one.localeCompare(other)) : [];
}
