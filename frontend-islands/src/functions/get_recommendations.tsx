import type { ReactNode } from "react";
import { say } from "../message";
import * as messages from "../messages";
import type { FunctionCallView } from "../hooks/conversation";
import { type Product, products, textOrNull } from "../products";
import type { Added, ProductActions } from "./actions";
import { Carousel } from "./Carousel";
import { addById, seenFrom } from "./transform";

export interface RecommendationGridProps {
  products: Product[];
  onProductSelect: (id: string) => void;
  onAddToCart?: (id: string, quantity: number) => Added;
  actions?: ProductActions;
  /** What they go with. */
  beside?: string | null;
}

/** Suggestions side by side, to be leafed through by button, key or finger. */
export function RecommendationGrid({ products, beside, ...tile }: RecommendationGridProps): ReactNode {
  if (products.length === 0) return <h3 className="found-line">{messages.SUGGESTIONS_NONE}</h3>;
  const count = products.length;
  const title = beside
    ? say(messages.SUGGESTIONS_FOUND_BESIDE, { count, name: beside })
    : say(messages.SUGGESTIONS_FOUND, { count });
  return (
    <section className="found">
      <h3 className="found-line">{title}</h3>
      <Carousel label={title} products={products} numbered {...tile} />
    </section>
  );
}

export function recommendationGridProps(
  call: FunctionCallView,
  actions: ProductActions,
): RecommendationGridProps {
  const suggested = products(call.result?.products).map(seenFrom(actions));
  const { onProductSelect } = actions;
  const beside = textOrNull(call.result?.based_on_name);
  return { products: suggested, beside, actions, onProductSelect, onAddToCart: addById(suggested, actions) };
}
