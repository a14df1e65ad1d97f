/** Details need the same as suggestions: add-to-cart forms and a row that scrolls. */
export { RecommendationGridIsland as ProductCardIsland } from "./get_recommendations";
