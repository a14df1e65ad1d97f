import type { ReactNode } from "react";
import type { FunctionCallView } from "../hooks/conversation";
import { type Product, products } from "../products";
import type { ProductActions } from "./actions";
import { ProductTile } from "./ProductTile";

export interface RecommendationGridProps {
  products: Product[];
  onProductSelect: (id: string) => void;
}

export function RecommendationGrid({ products, onProductSelect }: RecommendationGridProps): ReactNode {
  if (products.length === 0) return <p>There is nothing to recommend here.</p>;
  return (
    <ul className="product-list" aria-label="Recommendations">
      {products.map((product) => (
        <ProductTile key={product.id} product={product} onProductSelect={onProductSelect} />
      ))}
    </ul>
  );
}

export function recommendationGridProps(
  call: FunctionCallView,
  { onProductSelect }: ProductActions,
): RecommendationGridProps {
  return { products: products(call.result?.products), onProductSelect };
}
