import type { ReactNode } from "react";
import { say } from "../text/message";
import * as messages from "../generated/messages";
import type { FunctionCallView } from "../hooks/conversation";
import { type Product, products, record, text, textOrNull } from "../products";
import type { Added, ProductActions } from "./actions";
import { inWords, Picture, Price, Rating, sentence, Stock } from "../components/ProductFacts";
import { ProductName, TileActions } from "../components/ProductTile";
import { addById, withAbsoluteImage } from "./productProps";

/** A fact with its value in words for each product, in the order of the products. */
interface Fact {
  name: string;
  values: string[];
  isSame: boolean;
}

export interface ComparisonTableProps {
  products: Product[];
  facts: Fact[];
  /** Which is the cheapest and which is rated best, in words; empty if neither is one. */
  verdict: string;
  /** The ids of the products with the lowest price and the highest rating. */
  cheapest: string | null;
  bestRated: string | null;
  actions?: ProductActions;
  onProductSelect: (id: string) => void;
  onAddToCart: (id: string, quantity: number) => Added;
}

/** Products side by side in a table. The markup matches functions/compare_products.html. */
export function ComparisonTable({ products, facts, ...props }: ComparisonTableProps): ReactNode {
  const { verdict, actions, onProductSelect, onAddToCart } = props;
  const title = say(messages.COMPARISON_TITLE, { count: products.length });
  const best = (isBest: boolean, words: string) => isBest && <p className="best">{words}</p>;
  const rows: [string, ReactNode[]][] = [
    [
      messages.COMPARISON_RATING,
      products.map((product) =>
        product.rating === null ? (
          "–"
        ) : (
          <>
            <Rating product={product} />
            {best(product.id === props.bestRated, messages.COMPARISON_HIGHEST)}
          </>
        ),
      ),
    ],
    ...facts
      .filter(({ isSame }) => !isSame)
      .map(({ name, values }): [string, string[]] => [sentence(name), values]),
  ];
  if (products.every(({ rating }) => rating === null)) rows.shift();
  const same = facts.filter(({ isSame }) => isSame);
  return (
    <section className="found">
      <h3 className="found-line">{verdict || title}</h3>
      <table className="facts side-by-side">
        <caption className="unseen">{title}</caption>
        <thead>
          <tr>
            <td />
            {products.map((product, place) => (
              <th key={product.id} scope="col">
                <Picture product={product} />
                <span className="number">{place + 1}</span>{" "}
                <ProductName product={product} actions={actions} onProductSelect={onProductSelect} />
                <Price product={product} />
                {best(product.id === props.cheapest, messages.COMPARISON_LOWEST)}
                <Stock product={product} />
                <TileActions product={product} onAddToCart={onAddToCart} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, cells]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {same.length > 0 && (
        <p className="muted">
          {say(messages.COMPARISON_SAME, {
            facts: same
              .map(({ name, values }) => `${name.replaceAll("_", " ")} ${values.at(0) ?? ""}`)
              .join(", "),
          })}
        </p>
      )}
    </section>
  );
}

/** Return the props for a finished call. */
export function comparisonTableProps(
  { result }: FunctionCallView,
  actions: ProductActions,
): ComparisonTableProps {
  const compared = products(result?.products).map(withAbsoluteImage(actions));
  return {
    products: compared,
    facts: Array.isArray(result?.facts) ? result.facts.map(fact) : [],
    verdict: textOrNull(result?.verdict) ?? "",
    cheapest: textOrNull(result?.cheapest),
    bestRated: textOrNull(result?.best_rated),
    actions,
    onProductSelect: actions.onProductSelect,
    onAddToCart: addById(compared, actions),
  };
}

/** Return a fact of the result. A value of null becomes a dash. */
function fact(entry: unknown): Fact {
  const { name, values, is_same } = record(entry);
  const cells = Array.isArray(values) ? values : [];
  return {
    name: text(name),
    values: cells.map((value: unknown) => (value === null ? "–" : inWords(value))),
    isSame: is_same === true,
  };
}

export { ComparisonTable as Component, comparisonTableProps as props };
