import { Fragment, type ReactNode, useState } from "react";
import { say } from "../text/message";
import * as messages from "../generated/messages";
import type { FunctionCallView } from "../hooks/conversation";
import { type Product, products, textOrNull } from "../products";
import type { Added, ProductActions } from "./actions";
import {
  type SortableItem,
  sortAndFilter,
  INITIAL_SORT_FILTER,
  MIN_ITEMS_TO_SORT,
} from "../behaviours/sortAndFilter";
import { SortFilterToolbar } from "../components/SortFilterToolbar";
import { exactCount, resultSummary, widenedNote } from "../text/resultSummary";
import { type Highlight, ProductTile } from "../components/ProductTile";
import { addById, withAbsoluteImage } from "./productProps";

export interface SearchResultsProps {
  products: Product[];
  query: string;
  onProductSelect: (id: string) => void;
  onAddToCart?: (id: string, quantity: number) => Added;
  actions?: ProductActions;
  /** A summary of the results in one line. By default it is computed from the products and the query. */
  title?: string;
  /** A sentence above the title: the shop does not sell the kind that was asked for. */
  lead?: string | null;
  /** Notes below the title: a corrected spelling, a widened search, a hint for more results. */
  notes?: string[];
  /** The number of products that fit the whole request; the others follow a divider. */
  exact?: number;
  highlights?: Record<string, Highlight>;
}

/** Numbered search results. From `MIN_ITEMS_TO_SORT` items they can be sorted and filtered. */
export function SearchResults({ products, query, ...props }: SearchResultsProps): ReactNode {
  const { title = resultSummary({ products, query }), lead, notes = [], actions } = props;
  const { onProductSelect, onAddToCart } = props;
  const [sortFilter, setSortFilter] = useState(INITIAL_SORT_FILTER);
  const items = products.map(sortableItem);
  const shown = sortAndFilter(items, sortFilter);
  const { exact = 0, highlights = {} } = props;
  const isDivided = exact > 0 && exact < products.length && sortFilter === INITIAL_SORT_FILTER;
  const groups = isDivided ? [shown.slice(0, exact), shown.slice(exact)] : [shown];
  return (
    <section className="found">
      {lead && <p className="notice">{lead}</p>}
      <h3 className="found-line">{title}</h3>
      {notes.map((note) => (
        <p key={note} className="muted">
          {note}
        </p>
      ))}
      {items.length >= MIN_ITEMS_TO_SORT && (
        <SortFilterToolbar items={items} sortFilter={sortFilter} onChange={setSortFilter} />
      )}
      {items.length > 0 &&
        groups.map((group, place) => (
          <Fragment key={place}>
            {place > 0 && <p className="divider">{messages.SEARCH_WIDENED}</p>}
            <ol className="cards" role="list">
              {group.map(({ product, position }) => (
                <ProductTile
                  key={product.id}
                  product={product}
                  number={position}
                  highlight={highlights[product.id]}
                  actions={actions}
                  onProductSelect={onProductSelect}
                  onAddToCart={onAddToCart}
                />
              ))}
            </ol>
          </Fragment>
        ))}
    </section>
  );
}

function sortableItem(product: Product, index: number): SortableItem & { product: Product } {
  const { price, rating, in_stock: inStock, brand } = product;
  return { product, position: index + 1, price: Number(price), rating, inStock, brand };
}

/** Return the notes on a result, without those that do not apply. */
function notesOn(result: Record<string, unknown>, found: readonly Product[]): string[] {
  const corrected = textOrNull(result.corrected);
  const notes = [
    textOrNull(result.kind_missing) ? null : textOrNull(result.note),
    corrected && say(messages.SEARCH_CORRECTED, { words: corrected }),
    found.length > 0 && widenedNote(result),
    result.hint,
  ];
  return notes.filter((note): note is string => typeof note === "string" && note !== "");
}

/** Return the props for a finished call. The query is that of the result, or else the requested one. */
export function searchResultsProps(call: FunctionCallView, actions: ProductActions): SearchResultsProps {
  const result = call.result ?? {};
  const query = textOrNull(result.query) ?? textOrNull(call.parameters.query) ?? "";
  const found = products(result.products).map(withAbsoluteImage(actions));
  return {
    products: found,
    query,
    actions,
    onProductSelect: actions.onProductSelect,
    onAddToCart: addById(found, actions),
    title: resultSummary({ ...result, query }),
    lead: found.length > 0 ? textOrNull(result.kind_missing) && textOrNull(result.note) : null,
    notes: notesOn(result, found),
    exact: exactCount(result),
    highlights: (result.highlights ?? {}) as Record<string, Highlight>,
  };
}

export { SearchResults as Component, searchResultsProps as props };
