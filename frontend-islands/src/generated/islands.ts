// Generated from app/functions by bin/generate-functions. Change what is there, then run the script again.

import { Island as GetRecommendations } from "../islands/get_recommendations";
import { Island as SearchProducts } from "../islands/search_products";
import { Island as ShowProductDetails } from "../islands/show_product_details";

/** A function's name is the name of its component on the page, too. */
export const IslandComponents = {
  get_recommendations: GetRecommendations,
  search_products: SearchProducts,
  show_product_details: ShowProductDetails,
};
