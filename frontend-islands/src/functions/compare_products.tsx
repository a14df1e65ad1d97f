import { type ReactNode, useId } from "react";
import { say } from "../text/message";
import * as messages from "../generated/messages";
import type { FunctionCallView } from "../hooks/conversation";
import { type Product, products, record, text } from "../products";
import type { Added, ProductActions } from "./actions";
import { inWords, Picture, Price, Rating, sentence, Stock } from "../components/ProductFacts";
import { ProductName, TileActions } from "../components/ProductTile";
import { addById, withAbsoluteImage } from "./productProps";

/** The name of a fact and its cell for each product, in the order of the products. */
type Row = [name: ReactNode, cells: ReactNode[]];

/** Classes by the number of products, written out because the build keeps the style rules of names in the source. */
const COLUMNS = ["", "", "columns-2", "columns-3", "columns-4"];

export interface ComparisonTableProps {
  products: Product[];
  facts: Row[];
  actions?: ProductActions;
  onProductSelect: (id: string) => void;
  onAddToCart: (id: string, quantity: number) => Added;
}

/** Products side by side in a table. The markup matches functions/compare_products.html. */
export function ComparisonTable(props: ComparisonTableProps): ReactNode {
  const { products, facts, onProductSelect, onAddToCart } = props;
  const caption = useId();
  const row = (name: ReactNode, cell: (product: Product) => ReactNode): Row => [name, products.map(cell)];
  const rows = [
    row(messages.COMPARISON_PRICE, (product) => <Price product={product} />),
    row(messages.COMPARISON_RATING, (product) =>
      product.rating === null ? "–" : <Rating product={product} />,
    ),
    ...facts,
    row(<span className="unseen">{messages.COMPARISON_ADD}</span>, (product) => (
      <>
        <Stock product={product} />
        <TileActions product={product} onAddToCart={onAddToCart} />
      </>
    )),
  ];
  return (
    <section className="found">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys scroll an element only if it has focus */}
      <div className="sideways" role="region" aria-labelledby={caption} tabIndex={0}>
        <table className={`facts side-by-side ${COLUMNS[products.length] ?? ""}`}>
          <caption className="found-line" id={caption}>
            {say(messages.COMPARISON_TITLE, { count: products.length })}
          </caption>
          <thead>
            <tr>
              <td />
              {products.map((product) => (
                <th key={product.id} scope="col">
                  <Picture product={product} />
                  <ProductName product={product} actions={props.actions} onProductSelect={onProductSelect} />
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

/** Return the props for a finished call. */
export function comparisonTableProps(call: FunctionCallView, actions: ProductActions): ComparisonTableProps {
  const compared = products(call.result?.products).map(withAbsoluteImage(actions));
  const { onProductSelect } = actions;
  const facts = Array.isArray(call.result?.facts) ? call.result.facts.map(fact) : [];
  return { products: compared, facts, actions, onProductSelect, onAddToCart: addById(compared, actions) };
}

/** Return a row for a fact of the result. A value of null becomes a dash. */
function fact(entry: unknown): Row {
  const { name, values } = record(entry);
  const cells = Array.isArray(values) ? values : [];
  return [sentence(text(name)), cells.map((value: unknown) => (value === null ? "–" : inWords(value)))];
}

export { ComparisonTable as Component, comparisonTableProps as props };
