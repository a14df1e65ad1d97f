// Generated from app/functions by bin/generate-functions. Change what is there, then run the script again.

import type { CartState } from "../events";

/** What `add_to_cart` did. */
export interface AddResult {
  item: AddedLine;
  cart: CartState;
}

/** The cart's line of the product. */
export interface AddedLine {
  product_id: string;
  name: string;
  quantity: number;
  unit_price: string;
  line_total: string;
  currency: string;
  url: string;
  added: number;
  previous_quantity: number;
}

/** A fact of the products that are compared. */
export interface ComparedFact {
  name: string;
  values: unknown[];
}

/** What `compare_products` sets side by side. */
export interface ComparisonResult {
  products: ProductView[];
  facts: ComparedFact[];
}

/** What `show_product_details` shows. */
export interface DetailsResult {
  product: ProductView;
  recommendations: RecommendedProduct[];
}

/** One thing the shop sells. */
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
}

/** What `get_recommendations` recommends. */
export interface RecommendationsResult {
  products: RecommendedProduct[];
  based_on: string;
  based_on_name: string;
}

/** A product, and why it is recommended. */
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
  reason: string;
}

/** What `search_products` found. */
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
  hint?: string | null;
}

export const ADD_TO_CART = "add_to_cart";
export const COMPARE_PRODUCTS = "compare_products";
export const GET_RECOMMENDATIONS = "get_recommendations";
export const SEARCH_PRODUCTS = "search_products";
export const SHOW_PRODUCT_DETAILS = "show_product_details";

export interface FunctionResults {
  add_to_cart: AddResult;
  compare_products: ComparisonResult;
  get_recommendations: RecommendationsResult;
  search_products: SearchResult;
  show_product_details: DetailsResult;
}

export type FunctionName = keyof FunctionResults;

export interface FunctionFacts {
  /** What is said while it runs: the first text whose parameters are all given. */
  running?: readonly string[];
  /** Whether its products are the newest search. */
  searches?: boolean;
  /** The field of its result that holds recommendations. */
  recommended?: string;
}

export const functionFacts: Record<FunctionName, FunctionFacts> = {
  add_to_cart: {"running": ["Putting it in the cart…"]},
  compare_products: {"running": ["Putting them side by side…"]},
  get_recommendations: {"running": ["Looking for what goes with it…"], "recommended": "products"},
  search_products: {"running": ["Looking on the shelves for {query}…", "Looking on the shelves for {category:leaf}…", "Looking on the shelves…"], "searches": true},
  show_product_details: {"running": ["Taking a closer look…"], "recommended": "recommendations"},
};
