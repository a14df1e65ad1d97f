/** Picture, price, rating, stock and attributes of a product, with the markup of the server's templates. */
import type { ReactNode } from "react";
import { money } from "../text/money";
import type { Product } from "../products";
import { Icon } from "./Icon";

export function Picture({ product }: { product: Product }): ReactNode {
  return (
    <div className="picture">
      {product.image_url === null ? (
        <Icon name="box" className="stand-in" />
      ) : (
        <img src={product.image_url} alt="" width={320} height={320} loading="lazy" decoding="async" />
      )}
    </div>
  );
}

export function CardFacts({ product }: { product: Product }): ReactNode {
  return (
    <div className="card-facts">
      <Price product={product} />
      {product.rating !== null && (
        <p className="rating">
          <span aria-hidden="true">★</span> {product.rating}
          <span className="unseen"> of 5 stars</span>
        </p>
      )}
      <Stock product={product} />
    </div>
  );
}

function Price({ product: { price, list_price, currency } }: { product: Product }): ReactNode {
  const reduced = list_price !== null && Number(list_price) > Number(price);
  return (
    <p className="price">
      <strong>{money(price, currency)}</strong>
      {reduced && (
        <s>
          <span className="unseen">before: </span>
          {money(list_price, currency)}
        </s>
      )}
    </p>
  );
}

/** The largest stock that is shown as a number. */
const FEW = 5;

function Stock({ product: { in_stock, stock } }: { product: Product }): ReactNode {
  if (!in_stock) return <p className="stock sold-out">Sold out</p>;
  return stock !== null && stock <= FEW ? <p className="stock">{stock} left</p> : null;
}

export function FactsTable({ product }: { product: Product }): ReactNode {
  const facts = Object.entries(product.attributes);
  if (facts.length === 0) return null;
  return (
    <table className="facts">
      <caption className="unseen">Facts about {product.name}</caption>
      <tbody>
        {facts.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{capitalised(name.replaceAll("_", " "))}</th>
            <td>{inWords(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function inWords(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(inWords).join(", ");
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}
