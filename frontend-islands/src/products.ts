import type { ProductOption } from "./events";

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
  /** The lowest price that can be bought, where variants differ in price; null otherwise. */
  price_from: string | null;
  /** The choices that a shopper has; empty without a choice. */
  options: ProductOption[];
  variants: Variant[];
  /** The reason for a recommendation, in words for the shopper; null otherwise. */
  reason: string | null;
}

/** One combination of a product's options, with its own price and stock. */
export interface Variant {
  id: string;
  /** Its values in words: `M, blue`. */
  name: string;
  options: Record<string, string>;
  price: string;
  list_price: string | null;
  in_stock: boolean;
  stock: number | null;
  image_url: string | null;
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
    price_from: textOrNull(read.price_from),
    options: Array.isArray(read.options) ? read.options.map(option) : [],
    variants: variants(read.variants),
    reason: textOrNull(read.reason),
  };
}

function option(value: unknown): ProductOption {
  const { name, values } = record(value);
  const listed = Array.isArray(values) ? values.map(record) : [];
  return {
    name: text(name),
    values: listed.map((each) => ({ value: text(each.value), available: each.available !== false })),
  };
}

function variant(value: unknown): Variant {
  const read = record(value);
  return {
    id: text(read.id),
    name: text(read.name),
    options: Object.fromEntries(
      Object.entries(record(read.options)).map(([name, each]) => [name, text(each)]),
    ),
    price: text(read.price),
    list_price: textOrNull(read.list_price),
    in_stock: read.in_stock !== false,
    stock: numberOrNull(read.stock),
    image_url: textOrNull(read.image_url),
  };
}

/** Return the variants of a product of the JSON API; an empty list if the value is no list. Throws a TypeError. */
export function variants(value: unknown): Variant[] {
  return Array.isArray(value) ? value.map(variant) : [];
}

/** Return the variant with these values; undefined while the choice is open. */
export function chosenVariant(product: Product, chosen: Record<string, string>): Variant | undefined {
  if (product.options.some(({ name }) => !(name in chosen))) return undefined;
  return product.variants.find(({ options }) =>
    product.options.every(({ name }) => options[name] === chosen[name]),
  );
}

/** Return whether the choice of a product's options is on its card, by the rule of app/render/filters/card_choice.py. */
export function isChosenOnCard({ options, in_stock, price_from }: Product): boolean {
  const count = options.flatMap(({ values }) => values).length;
  return in_stock && (options.length === 1 || price_from === null) && count > 0 && count <= 8;
}

/** Return the product with the price, stock and picture of one of its variants. */
export function withVariant(product: Product, chosen: Variant | undefined): Product {
  if (!chosen) return product;
  const { price, list_price, in_stock, stock } = chosen;
  const image_url = chosen.image_url ?? product.image_url;
  return { ...product, price, list_price, in_stock, stock, image_url, price_from: null };
}

/** Return a list of products; an empty list if the value is no list. Throws a TypeError, as `product` does. */
export function products(value: unknown): Product[] {
  return Array.isArray(value) ? value.map(product) : [];
}
