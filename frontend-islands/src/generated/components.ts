// Generated from app/functions by bin/generate-functions. Change what is there, then run the script again.

import { Component as AddToCart, props as propsAddToCart } from "../functions/add_to_cart";
import { Component as CompareProducts, props as propsCompareProducts } from "../functions/compare_products";
import { Component as GetRecommendations, props as propsGetRecommendations } from "../functions/get_recommendations";
import { Component as ReadShopPages, props as propsReadShopPages } from "../functions/read_shop_pages";
import { Component as SearchProducts, props as propsSearchProducts } from "../functions/search_products";
import { Component as ShowProductDetails, props as propsShowProductDetails } from "../functions/show_product_details";
import { functionView } from "../functions/functionView";

/** A function's name is the name of its component; other names are drawn plainly. */
export const FunctionComponents = {
  add_to_cart: AddToCart,
  compare_products: CompareProducts,
  get_recommendations: GetRecommendations,
  read_shop_pages: ReadShopPages,
  search_products: SearchProducts,
  show_product_details: ShowProductDetails,
};

/** The components with the props that a call gives them. */
export const functionViews = {
  add_to_cart: functionView(AddToCart, propsAddToCart),
  compare_products: functionView(CompareProducts, propsCompareProducts),
  get_recommendations: functionView(GetRecommendations, propsGetRecommendations),
  read_shop_pages: functionView(ReadShopPages, propsReadShopPages),
  search_products: functionView(SearchProducts, propsSearchProducts),
  show_product_details: functionView(ShowProductDetails, propsShowProductDetails),
};
