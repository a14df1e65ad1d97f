/** Products of the JSON API, and functions that read untyped JSON. Amounts of money are decimal strings. */

export interface Product {
  id: string;
  name: string;
  description: string | null;
  price: string;
  /** The price before a reduction; null if there is none. */
  list_price: string | null;
  currency: string;
  brand: string | null;
  image_url: string | null;
  in_stock: boolean;
  /** The number of pieces in stock; null if the shop does not count it. */
  stock: number | null;
  rating: number | null;
  attributes: Record<string, unknown>;
  url: string | null;
  /** The reason for a recommendation, in words for the shopper; null otherwise. */
  reason: string | null;
}

/** Return a value that must be an object. Throws a TypeError. */
export function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new TypeError("an object was expected");
  return value as Record<string, unknown>;
}

/** Return a value that must be a string. Throws a TypeError. */
export function text(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("text was expected");
  return value;
}

/** Return a value if it is a string that is not empty, otherwise null. */
export function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Return a value if it is a number, otherwise null. */
export function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** Return a product of the JSON API. Throws a TypeError if a required field is missing or has another type. */
export function product(value: unknown): Product {
  const read = record(value);
  return {
    id: text(read.id),
    name: text(read.name),
    description: textOrNull(read.description),
    price: text(read.price),
    list_price: textOrNull(read.list_price),
    currency: text(read.currency),
    brand: textOrNull(read.brand),
    image_url: textOrNull(read.image_url),
    in_stock: read.in_stock !== false,
    stock: numberOrNull(read.stock),
    rating: numberOrNull(read.rating),
    attributes: read.attributes ? record(read.attributes) : {},
    url: textOrNull(read.url),
    reason: textOrNull(read.reason),
  };
}

/** Return a list of products; an empty list if the value is no list. Throws a TypeError, as `product` does. */
export function products(value: unknown): Product[] {
  return Array.isArray(value) ? value.map(product) : [];
}
