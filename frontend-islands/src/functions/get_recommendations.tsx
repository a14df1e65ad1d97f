import type { ReactNode } from "react";
import type { FunctionCallView } from "../hooks/conversation";
import { type Product, products, textOrNull } from "../products";
import type { Added, ProductActions } from "./actions";
import { Carousel } from "../components/Carousel";
import { addById, withAbsoluteImage } from "./productProps";

export interface RecommendationGridProps {
  products: Product[];
  onProductSelect: (id: string) => void;
  onAddToCart?: (id: string, quantity: number) => Added;
  /** The name of the product that they go with. */
  beside?: string | null;
}

/** Suggestions in one row that scrolls by buttons, keys or touch. */
export function RecommendationGrid({ products, beside, ...actions }: RecommendationGridProps): ReactNode {
  if (products.length === 0) return <h3 className="found-line">Nothing to suggest beside it</h3>;
  const count = products.length === 1 ? "1 suggestion" : `${products.length} suggestions`;
  const title = beside ? `${count} beside ${beside}` : count;
  return (
    <section className="found" aria-label={title}>
      <h3 className="found-line">{title}</h3>
      <Carousel label={title} products={products} numbered {...actions} />
    </section>
  );
}

export function recommendationGridProps(
  call: FunctionCallView,
  actions: ProductActions,
): RecommendationGridProps {
  const suggested = products(call.result?.products).map(withAbsoluteImage(actions));
  const { onProductSelect } = actions;
  const beside = textOrNull(call.result?.based_on_name);
  return { products: suggested, beside, onProductSelect, onAddToCart: addById(suggested, actions) };
}
