// Generated from app/functions by bin/generate-functions. Change what is there, then run the script again.

import type { CartState } from "../events";

/** The result of `add_to_cart`. */
export interface AddResult {
  item: AddedLine;
  cart: CartState;
}

/** The product's line of the cart, with the addition. */
export interface AddedLine {
  product_id: string;
  variant_id: string;
  options: Record<string, string>;
  variant_name: string;
  name: string;
  quantity: number;
  unit_price: string;
  line_total: string;
  currency: string;
  url: string;
  image_url: string | null;
  changed: LineChange | null;
  added: number;
  previous_quantity: number;
}

/** The result of `change_cart_option`. */
export interface ChangeResult {
  item: ChangedVariant;
  cart: CartState;
}

/** The cart's line of the product; its quantity is 0 when it was removed. */
export interface ChangedLine {
  product_id: string;
  variant_id: string;
  options: Record<string, string>;
  variant_name: string;
  name: string;
  quantity: number;
  unit_price: string;
  line_total: string;
  currency: string;
  url: string;
  image_url: string | null;
  changed: LineChange | null;
  previous_quantity: number;
}

/** The line after the change. */
export interface ChangedVariant {
  product_id: string;
  variant_id: string;
  options: Record<string, string>;
  variant_name: string;
  name: string;
  quantity: number;
  unit_price: string;
  line_total: string;
  currency: string;
  url: string;
  image_url: string | null;
  changed: app__events__LineChange | null;
  previous_variant_id: string;
  previous_variant_name: string;
  changed_lines: app__functions__change_cart_option__LineChange[];
}

/** The result of `offer_choices`: the choices. */
export interface ChoicesResult {
  action: "add" | "remove" | "empty";
  products: ProductView[];
  quantity: number;
}

/** An attribute of the compared products. */
export interface ComparedFact {
  name: string;
  values: unknown[];
  is_same: boolean;
}

/** The result of `compare_products`. */
export interface ComparisonResult {
  products: ProductView[];
  facts: ComparedFact[];
  verdict: string;
  cheapest?: string | null;
  best_rated?: string | null;
}

/** The result of `show_product_details`. */
export interface DetailsResult {
  product: ProductView;
  recommendations: RecommendedProduct[];
  brief: boolean;
}

/** A tag and a reason that set a product apart from the others of a result. */
export interface Highlight {
  tag: "best_match" | "cheapest" | "cheapest_shown" | "best_rated" | "best_rated_shown" | null;
  reason: string | null;
}

/** The changes of a cart line since it was added, or since the shopper accepted the last ones. */
export interface LineChange {
  was_price: string | null;
  was_currency: string | null;
  available: number | null;
  message: string;
  gone: boolean;
}

/** A value of an option, and whether it can be bought. */
export interface OptionValue {
  value: string;
  available: boolean;
}

/** One of the shop's pages. */
export interface PageTitle {
  title: string;
  url: string;
}

/** A choice that a product has, such as its size. */
export interface ProductOption {
  name: string;
  values: OptionValue[];
}

/** A product of the shop. */
export interface ProductView {
  id: string;
  name: string;
  description: string;
  price: string;
  list_price: string | null;
  currency: string;
  category: string;
  brand: string | null;
  image_url: string | null;
  in_stock: boolean;
  stock: number | null;
  rating: number | null;
  attributes: Record<string, unknown>;
  url: string;
  price_from: string | null;
  options: ProductOption[];
  variants: VariantView[];
}

/** The result of `set_cart_quantity`: the changed line and the cart. */
export interface QuantityResult {
  item: ChangedLine;
  cart: CartState;
}

/** A section of one of the shop's pages. */
export interface QuotedSection {
  page: string;
  heading: string;
  text: string;
  url: string;
}

/** The result of `get_recommendations`. */
export interface RecommendationsResult {
  products: RecommendedProduct[];
  based_on: string;
  based_on_name: string;
}

/** A product, and the reason for its recommendation. */
export interface RecommendedProduct {
  id: string;
  name: string;
  description: string;
  price: string;
  list_price: string | null;
  currency: string;
  category: string;
  brand: string | null;
  image_url: string | null;
  in_stock: boolean;
  stock: number | null;
  rating: number | null;
  attributes: Record<string, unknown>;
  url: string;
  price_from: string | null;
  options: ProductOption[];
  variants: VariantView[];
  reason: string;
}

/** The result of `search_products`. */
export interface SearchResult {
  products: ProductView[];
  query: string;
  total: number;
  filters: Record<string, unknown>;
  matching_all?: number | null;
  corrected?: string | null;
  widened?: string | null;
  note?: string | null;
  kind_missing?: string | null;
  nearest_kind?: string | null;
  of_kind?: string[] | null;
  highlights?: Record<string, Highlight> | null;
  hint?: string | null;
  other_choices?: Record<string, string> | null;
}

/** The result of `read_shop_pages`. */
export interface ShopPagesResult {
  question: string;
  passages: QuotedSection[];
  contact: string;
  pages: PageTitle[];
}

/** One combination of a product's options, with its own price and stock: what is bought. */
export interface VariantView {
  id: string;
  name: string;
  options: Record<string, string>;
  price: string;
  list_price: string | null;
  currency: string;
  in_stock: boolean;
  stock: number | null;
  sku: string | null;
  gtin: string | null;
  mpn: string | null;
  image_url: string | null;
  external_id: string | null;
}

/** The changes of a cart line since it was added, or since the shopper accepted the last ones. */
export interface app__events__LineChange {
  was_price: string | null;
  was_currency: string | null;
  available: number | null;
  message: string;
  gone: boolean;
}

/** A line's quantity before and after the change. */
export interface app__functions__change_cart_option__LineChange {
  variant_id: string;
  previous_quantity: number;
  quantity: number;
}

export const ADD_TO_CART = "add_to_cart";
export const CHANGE_CART_OPTION = "change_cart_option";
export const COMPARE_PRODUCTS = "compare_products";
export const GET_RECOMMENDATIONS = "get_recommendations";
export const OFFER_CHOICES = "offer_choices";
export const READ_SHOP_PAGES = "read_shop_pages";
export const SEARCH_PRODUCTS = "search_products";
export const SET_CART_QUANTITY = "set_cart_quantity";
export const SHOW_PRODUCT_DETAILS = "show_product_details";

export interface FunctionResults {
  add_to_cart: AddResult;
  change_cart_option: ChangeResult;
  compare_products: ComparisonResult;
  get_recommendations: RecommendationsResult;
  offer_choices: ChoicesResult;
  read_shop_pages: ShopPagesResult;
  search_products: SearchResult;
  set_cart_quantity: QuantityResult;
  show_product_details: DetailsResult;
}

export type FunctionName = keyof FunctionResults;

export interface FunctionFacts {
  /** The texts while it runs: the first one whose parameters are all given is shown. */
  running?: readonly string[];
  /** Whether its products are the newest search. */
  searches?: boolean;
  /** The field of its result that holds recommendations. */
  recommended?: string;
}

export const functionFacts: Record<FunctionName, FunctionFacts> = {
  add_to_cart: {"running": ["Putting it in the cart…"]},
  change_cart_option: {"running": ["Changing the cart…"]},
  compare_products: {"running": ["Putting them side by side…"]},
  get_recommendations: {"running": ["Looking for what goes with it…"], "recommended": "products"},
  offer_choices: {"running": ["One moment…"]},
  read_shop_pages: {"running": ["Looking at the shop's pages…"]},
  search_products: {"running": ["Looking on the shelves for {query}…", "Looking on the shelves for {category:leaf}…", "Looking on the shelves…"], "searches": true},
  set_cart_quantity: {"running": ["Changing the cart…"]},
  show_product_details: {"running": ["Taking a closer look…"], "recommended": "recommendations"},
};
