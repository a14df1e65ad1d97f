import { type ReactNode, useState } from "react";
import type { FunctionCallView } from "../hooks/conversation";
import { type Product, products, textOrNull } from "../products";
import type { Added, ProductActions } from "./actions";
import { type Arrangeable, arranged, AS_SHOWN, FEWEST_TO_ARRANGE } from "./arrangement";
import { ArrangementToolbar } from "./ArrangementToolbar";
import { ProductTile } from "./ProductTile";
import { addById, seenFrom } from "./transform";

export interface SearchResultsProps {
  products: Product[];
  query: string;
  onProductSelect: (id: string) => void;
  onAddToCart?: (id: string, quantity: number) => Added;
}

/** What was found, numbered as the shopper counts it; sorted and filtered where there is something to sort. */
export function SearchResults({ products, query, ...actions }: SearchResultsProps): ReactNode {
  const [arrangement, setArrangement] = useState(AS_SHOWN);
  const title = foundLine(products.length, query);
  if (products.length === 0) return <h3 className="found-line">{title}</h3>;
  const items = products.map(arrangeable);
  return (
    <section className="found" aria-label={title}>
      <h3 className="found-line">{title}</h3>
      {items.length >= FEWEST_TO_ARRANGE && (
        <ArrangementToolbar items={items} arrangement={arrangement} onArrange={setArrangement} />
      )}
      <ol className="cards" role="list">
        {arranged(items, arrangement).map(({ product, position }) => (
          <ProductTile key={product.id} product={product} number={position} {...actions} />
        ))}
      </ol>
    </section>
  );
}

function arrangeable(product: Product, index: number): Arrangeable & { product: Product } {
  const { price, rating, in_stock: inStock, brand } = product;
  return { product, position: index + 1, price: Number(price), rating, inStock, brand };
}

function foundLine(count: number, query: string): string {
  const sought = query === "" ? "" : ` for “${query}”`;
  if (count === 0) return `Nothing found${sought}`;
  return `${count} ${count === 1 ? "product" : "products"}${sought}`;
}

export function searchResultsProps(call: FunctionCallView, actions: ProductActions): SearchResultsProps {
  const query = textOrNull(call.result?.query) ?? textOrNull(call.parameters.query) ?? "";
  const found = products(call.result?.products).map(seenFrom(actions));
  const { onProductSelect } = actions;
  return { products: found, query, onProductSelect, onAddToCart: addById(found, actions) };
}
