import type { ReactNode } from "react";
import type { FunctionCallView } from "../hooks/conversation";
import { type Product, products, record, text } from "../products";
import type { Added, ProductActions } from "./actions";
import { capitalised, inWords, Picture, Price, Rating, Stock } from "./ProductFacts";
import { TileActions } from "./ProductTile";
import { addById, seenFrom } from "./transform";

/** A fact's name, and what it is for each product in their order. */
type Row = [name: string, cells: ReactNode[]];

export interface ComparisonTableProps {
  products: Product[];
  facts: Row[];
  onProductSelect: (id: string) => void;
  onAddToCart: (id: string, quantity: number) => Added;
}

/** Products side by side, as functions/compare_products.html draws them. */
export function ComparisonTable({ products, facts, ...actions }: ComparisonTableProps): ReactNode {
  const title = `${products.length} products side by side`;
  const row = (name: string, cell: (product: Product) => ReactNode): Row => [name, products.map(cell)];
  const rows = [
    row("Price", (product) => <Price product={product} />),
    row("Rating", (product) => (product.rating === null ? "–" : <Rating product={product} />)),
    ...facts,
    row("Stock", (product) => (
      <>
        <Stock product={product} />
        <TileActions product={product} {...actions} />
      </>
    )),
  ];
  return (
    <section className="found">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and keys must reach that */}
      <div className="sideways" role="region" aria-label={title} tabIndex={0}>
        <table className="facts side-by-side">
          <caption className="found-line">{title}</caption>
          <thead>
            <tr>
              <td />
              {products.map((product) => (
                <th key={product.id} scope="col">
                  <Picture product={product} />
                  {product.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, cells], place) => (
              <tr key={place}>
                <th scope="row">{name}</th>
                {cells.map((cell, column) => (
                  <td key={column}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function comparisonTableProps(call: FunctionCallView, actions: ProductActions): ComparisonTableProps {
  const compared = products(call.result?.products).map(seenFrom(actions));
  const { onProductSelect } = actions;
  const facts = Array.isArray(call.result?.facts) ? call.result.facts.map(fact) : [];
  return { products: compared, facts, onProductSelect, onAddToCart: addById(compared, actions) };
}

function fact(given: unknown): Row {
  const { name, values } = record(given);
  const cells = Array.isArray(values) ? values : [];
  return [
    capitalised(text(name).replaceAll("_", " ")),
    cells.map((value: unknown) => (value === null ? "–" : inWords(value))),
  ];
}

export { ComparisonTable as Component, comparisonTableProps as props };
