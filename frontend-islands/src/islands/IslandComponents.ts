import type { ComponentType } from "react";
import type { FunctionName } from "../functions/FunctionComponents";
import { CartNotificationIsland } from "./add_to_cart";
import { RecommendationGridIsland } from "./get_recommendations";
import { SearchResultsIsland } from "./search_products";
import { ProductCardIsland } from "./show_product_details";

export interface IslandProps {
  /** The function's result as the server drew it: where the component begins, and what stays if it fails. */
  element: HTMLElement;
  onProductSelect: (id: string) => void;
}

/** A function's name is the name of its component on the page, too. */
export const IslandComponents: Record<FunctionName, ComponentType<IslandProps>> = {
  search_products: SearchResultsIsland,
  show_product_details: ProductCardIsland,
  add_to_cart: CartNotificationIsland,
  get_recommendations: RecommendationGridIsland,
};

/** For other names: what the server drew is all there is. */
function AsServed(): null {
  return null;
}

export function islandComponent(name: string): ComponentType<IslandProps> {
  return (IslandComponents as Partial<Record<string, ComponentType<IslandProps>>>)[name] ?? AsServed;
}
