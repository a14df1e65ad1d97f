// Generated from app/functions by bin/generate-functions. Change what is there, then run the script again.

import { Component as AddToCart, props as propsAddToCart } from "../functions/add_to_cart";
import { Component as ChangeCartOption, props as propsChangeCartOption } from "../functions/change_cart_option";
import { Component as CompareProducts, props as propsCompareProducts } from "../functions/compare_products";
import { Component as GetRecommendations, props as propsGetRecommendations } from "../functions/get_recommendations";
import { Component as OfferChoices, props as propsOfferChoices } from "../functions/offer_choices";
import { Component as ReadShopPages, props as propsReadShopPages } from "../functions/read_shop_pages";
import { Component as SearchProducts, props as propsSearchProducts } from "../functions/search_products";
import { Component as SetCartQuantity, props as propsSetCartQuantity } from "../functions/set_cart_quantity";
import { Component as ShowProductDetails, props as propsShowProductDetails } from "../functions/show_product_details";
import { functionView } from "../functions/functionView";

/** A function's name is the name of its component; other names are drawn plainly. */
export const FunctionComponents = {
  add_to_cart: AddToCart,
  change_cart_option: ChangeCartOption,
  compare_products: CompareProducts,
  get_recommendations: GetRecommendations,
  offer_choices: OfferChoices,
  read_shop_pages: ReadShopPages,
  search_products: SearchProducts,
  set_cart_quantity: SetCartQuantity,
  show_product_details: ShowProductDetails,
};

/** The components with the props that a call gives them. */
export const functionViews = {
  add_to_cart: functionView(AddToCart, propsAddToCart),
  change_cart_option: functionView(ChangeCartOption, propsChangeCartOption),
  compare_products: functionView(CompareProducts, propsCompareProducts),
  get_recommendations: functionView(GetRecommendations, propsGetRecommendations),
  offer_choices: functionView(OfferChoices, propsOfferChoices),
  read_shop_pages: functionView(ReadShopPages, propsReadShopPages),
  search_products: functionView(SearchProducts, propsSearchProducts),
  set_cart_quantity: functionView(SetCartQuantity, propsSetCartQuantity),
  show_product_details: functionView(ShowProductDetails, propsShowProductDetails),
};
