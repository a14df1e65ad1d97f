/** Details are added in their quantity, and what goes with them is leafed through: the same as suggestions. */
export { Island } from "./get_recommendations";
