/** Products and carts as the JSON API has them. Money is a decimal string, never a number. */

export interface Product {
  id: string;
  name: string;
  description: string | null;
  price: string;
  currency: string;
  image_url: string | null;
  in_stock: boolean;
  rating: number | null;
  url: string | null;
}

export interface CartSummary {
  count: number;
  total: string;
  currency: string;
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
  return typeof value === "string" ? value : null;
}

export function product(value: unknown): Product {
  const read = record(value);
  return {
    id: text(read.id),
    name: text(read.name),
    description: textOrNull(read.description),
    price: text(read.price),
    currency: text(read.currency),
    image_url: textOrNull(read.image_url),
    in_stock: read.in_stock !== false,
    rating: typeof read.rating === "number" ? read.rating : null,
    url: textOrNull(read.url),
  };
}

export function products(value: unknown): Product[] {
  return Array.isArray(value) ? value.map(product) : [];
}

export function cartSummary(value: unknown): CartSummary {
  const { count, total, currency } = record(value);
  return { count: Number(count), total: text(total), currency: text(currency) };
}

/** In the reader's own way of writing money; a currency the browser does not know is written behind. */
export function money(amount: string, currency: string): string {
  try {
    return new Intl.NumberFormat(document.documentElement.lang || undefined, {
      style: "currency",
      currency,
    }).format(Number(amount));
  } catch {
    return `${amount} ${currency}`;
  }
}
