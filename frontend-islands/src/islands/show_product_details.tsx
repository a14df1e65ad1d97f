/** Details need the same as suggestions: add-to-cart forms and a row that scrolls. */
export { Island } from "./get_recommendations";
