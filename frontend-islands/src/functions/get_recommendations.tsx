import type { ReactNode } from "react";
import { say } from "../text/message";
import * as messages from "../generated/messages";
import type { FunctionCallView } from "../hooks/conversation";
import { type Product, products, textOrNull } from "../products";
import type { Added, ProductActions } from "./actions";
import { CardRow } from "../components/CardRow";
import { addById, withAbsoluteImage } from "./productProps";

export interface RecommendationGridProps {
  products: Product[];
  onProductSelect: (id: string) => void;
  onAddToCart?: (id: string, quantity: number) => Added;
  actions?: ProductActions;
  /** The name of the product to which these are suggested; null or undefined if there is none. */
  beside?: string | null;
}

/** Suggestions in one row; a heading alone if there are none. */
export function RecommendationGrid({ products, beside, ...tile }: RecommendationGridProps): ReactNode {
  if (products.length === 0) return <h3 className="found-line">{messages.SUGGESTIONS_NONE}</h3>;
  const count = products.length;
  const title = beside
    ? say(messages.SUGGESTIONS_FOUND_BESIDE, { name: beside })
    : say(messages.SUGGESTIONS_FOUND, { count });
  return (
    <section className="found">
      <h3 className="found-line">{title}</h3>
      <CardRow products={products} numbered {...tile} />
    </section>
  );
}

/** Return the props for a finished call. */
export function recommendationGridProps(
  call: FunctionCallView,
  actions: ProductActions,
): RecommendationGridProps {
  const suggested = products(call.result?.products).map(withAbsoluteImage(actions));
  const { onProductSelect } = actions;
  const beside = textOrNull(call.result?.based_on_name);
  return { products: suggested, beside, actions, onProductSelect, onAddToCart: addById(suggested, actions) };
}

export { RecommendationGrid as Component, recommendationGridProps as props };
