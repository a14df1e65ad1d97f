import type { ReactNode } from "react";
import type { FunctionCallView } from "../hooks/conversation";
import { type Product, products, textOrNull } from "../products";
import type { ProductActions } from "./actions";
import { ProductTile } from "./ProductTile";

export interface SearchResultsProps {
  products: Product[];
  query: string;
  onProductSelect: (id: string) => void;
}

export function SearchResults({ products, query, onProductSelect }: SearchResultsProps): ReactNode {
  if (products.length === 0) return <p>Nothing was found for “{query}”.</p>;
  return (
    <section aria-label={`Results for ${query}`}>
      <ol className="product-list">
        {products.map((product) => (
          <ProductTile key={product.id} product={product} onProductSelect={onProductSelect} />
        ))}
      </ol>
    </section>
  );
}

export function searchResultsProps(call: FunctionCallView, actions: ProductActions): SearchResultsProps {
  const query = textOrNull(call.result?.query) ?? textOrNull(call.parameters.query) ?? "";
  return { products: products(call.result?.products), query, onProductSelect: actions.onProductSelect };
}
