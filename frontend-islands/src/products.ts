/** Products as the JSON API has them. Money is a decimal string, never a number. */

export interface Product {
  id: string;
  name: string;
  description: string | null;
  price: string;
  /** What it cost before; null when it did not. */
  list_price: string | null;
  currency: string;
  brand: string | null;
  image_url: string | null;
  in_stock: boolean;
  /** Pieces there are; null when the shop does not say. */
  stock: number | null;
  rating: number | null;
  attributes: Record<string, unknown>;
  url: string | null;
  /** Why it is recommended. */
  reason: string | null;
}

/** What a result may hold is not known before it is read: these say so when it is something else. */
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
