import { type ReactNode, useState } from "react";
import type { FunctionCallView } from "../hooks/conversation";
import { type Product, products, textOrNull } from "../products";
import type { Added, ProductActions } from "./actions";
import { type Arrangeable, arranged, AS_SHOWN, FEWEST_TO_ARRANGE } from "../behaviours/sortAndFilter";
import { ArrangementToolbar } from "../components/SortFilterToolbar";
import { foundLine, widenedNote } from "../text/resultSummary";
import { ProductTile } from "../components/ProductTile";
import { addById, seenFrom } from "./productProps";

export interface SearchResultsProps {
  products: Product[];
  query: string;
  onProductSelect: (id: string) => void;
  onAddToCart?: (id: string, quantity: number) => Added;
  /** What was found, in one line; made of the query when it is not given. */
  title?: string;
  /** What else is to be said: another spelling, what was widened, what would find more. */
  notes?: string[];
}

/** What was found, numbered as the shopper counts it; sorted and filtered where there is something to sort. */
export function SearchResults({ products, query, ...props }: SearchResultsProps): ReactNode {
  const { title = foundLine({ products, query }), notes = [], onProductSelect, onAddToCart } = props;
  const [arrangement, setArrangement] = useState(AS_SHOWN);
  const items = products.map(arrangeable);
  return (
    <section className="found" aria-label={title}>
      <h3 className="found-line">{title}</h3>
      {notes.map((note) => (
        <p key={note} className="muted">
          {note}
        </p>
      ))}
      {items.length >= FEWEST_TO_ARRANGE && (
        <ArrangementToolbar items={items} arrangement={arrangement} onArrange={setArrangement} />
      )}
      {items.length > 0 && (
        <ol className="cards" role="list">
          {arranged(items, arrangement).map(({ product, position }) => (
            <ProductTile
              key={product.id}
              product={product}
              number={position}
              onProductSelect={onProductSelect}
              onAddToCart={onAddToCart}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function arrangeable(product: Product, index: number): Arrangeable & { product: Product } {
  const { price, rating, in_stock: inStock, brand } = product;
  return { product, position: index + 1, price: Number(price), rating, inStock, brand };
}

function notesOn(result: Record<string, unknown>, found: readonly Product[]): string[] {
  const corrected = textOrNull(result.corrected);
  const notes = [
    corrected && `Searched for “${corrected}”.`,
    found.length > 0 && widenedNote(result),
    result.hint,
  ];
  return notes.filter((note): note is string => typeof note === "string" && note !== "");
}

export function searchResultsProps(call: FunctionCallView, actions: ProductActions): SearchResultsProps {
  const result = call.result ?? {};
  const query = textOrNull(result.query) ?? textOrNull(call.parameters.query) ?? "";
  const found = products(result.products).map(seenFrom(actions));
  return {
    products: found,
    query,
    onProductSelect: actions.onProductSelect,
    onAddToCart: addById(found, actions),
    title: foundLine({ ...result, query }),
    notes: notesOn(result, found),
  };
}
