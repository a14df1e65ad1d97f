/** Products of the JSON API. Money is a decimal string, never a number. */

export interface Product {
  id: string;
  name: string;
  description: string | null;
  price: string;
  /** The price before a reduction, or null. */
  list_price: string | null;
  currency: string;
  brand: string | null;
  image_url: string | null;
  in_stock: boolean;
  /** The number of pieces in stock; null if the shop does not count them. */
  stock: number | null;
  rating: number | null;
  attributes: Record<string, unknown>;
  url: string | null;
  /** The reason for a recommendation, for the shopper. */
  reason: string | null;
}

/** Readers of untyped JSON. They throw a TypeError if the value has another type. */
export function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new TypeError("an object was expected");
  return value as Record<string, unknown>;
}

export function text(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("text was expected");
  return value;
}

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

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

export function products(value: unknown): Product[] {
  return Array.isArray(value) ? value.map(product) : [];
}
