/** Details have the same island as suggestions: add-to-cart forms and a horizontal row. */
export { Island } from "./get_recommendations";
