/** Picture, price, rating, stock and attributes of a product, with the same markup as the server's templates. */
import { Fragment, type ReactNode } from "react";
import { say, words } from "../text/message";
import * as messages from "../generated/messages";
import { money } from "../text/money";
import type { Product } from "../products";
import { Icon } from "./Icon";

/** The address of a photograph, with the colour of its place (app/pictures/addresses.py). */
const PHOTO = /\/pictures\/\w+-?(\w*)\/\d+$/;

/** The product's picture, or an icon if it has none. A photograph fills its place, a drawing stands on the shelf. */
export function Picture({ product }: { product: { image_url?: string | null | undefined } }): ReactNode {
  const url = product.image_url;
  const photo = url && PHOTO.exec(url);
  const sizes = photo
    ? {
        srcSet: [160, 320, 640, 1280].map((width) => url.replace(/\d+$/, `${width} ${width}w`)).join(),
        sizes: "15rem",
      }
    : {};
  return (
    <div className={photo ? "picture photo" : "picture"}>
      {photo?.[1] && (
        <svg className="ground" aria-hidden="true">
          <rect width="100%" height="100%" fill={"#" + photo[1]} />
        </svg>
      )}
      {url ? (
        <img src={url} {...sizes} alt="" width={320} height={320} loading="lazy" decoding="async" />
      ) : (
        <Icon name="box" className="stand-in" />
      )}
    </div>
  );
}

export function CardFacts({ product }: { product: Product }): ReactNode {
  return (
    <div className="card-facts">
      <Price product={product} />
      <Rating product={product} />
      <Stock product={product} />
    </div>
  );
}

/** The price, and the price before the reduction if that is higher. */
export function Price({ product }: { product: Product }): ReactNode {
  const { price, list_price, price_from, currency } = product;
  const reduced = list_price !== null && Number(list_price) > Number(price);
  return (
    <p className="price">
      <strong>
        {price_from === null
          ? money(price, currency)
          : say(messages.PRODUCT_PRICE_FROM, { price: money(price_from, currency) })}
      </strong>{" "}
      {reduced && <s>{words(messages.PRODUCT_PRICE_BEFORE, { price: money(list_price, currency) })}</s>}
    </p>
  );
}

/** The rating with at least one decimal; nothing if the product has none. */
export function Rating({ product: { rating } }: { product: Product }): ReactNode {
  if (rating === null) return null;
  return (
    <p className="rating">
      <span aria-hidden="true">★</span>{" "}
      {words(messages.PRODUCT_RATING, {
        rating: Number.isInteger(rating) ? rating.toFixed(1) : String(rating),
      })}
    </p>
  );
}

/** The largest stock for which the number of pieces is shown. */
const FEW = 5;

/** A note if the product is sold out or few pieces are left, otherwise nothing. */
export function Stock({ product: { in_stock, stock } }: { product: Product }): ReactNode {
  if (!in_stock) return <p className="stock sold-out">{messages.PRODUCT_SOLD_OUT}</p>;
  return stock !== null && stock <= FEW ? (
    <p className="stock">{say(messages.PRODUCT_LEFT, { count: stock })}</p>
  ) : null;
}

/** The number of values of an option that a card shows. */
const MOST_VALUES = 8;

/** The values of a product's options; sold-out ones are struck through. Matches components/_option_chips.html. */
export function OptionChips({ product }: { product: Product }): ReactNode {
  return product.options.map(({ name, values }) => (
    <p key={name} className="options">
      <span className="unseen">{name}: </span>{" "}
      {values.slice(0, MOST_VALUES).map(({ value, available }, index, shown) => (
        <Fragment key={value}>
          {available ? (
            <span className="option">{value}</span>
          ) : (
            <s className="option">{words(messages.PRODUCT_OPTION_GONE, { value })}</s>
          )}
          {index < shown.length - 1 && <span className="unseen">,</span>}{" "}
        </Fragment>
      ))}
      {values.length > MOST_VALUES && (
        <span className="muted">
          {say(messages.PRODUCT_MORE_OPTIONS, { count: values.length - MOST_VALUES })}
        </span>
      )}
    </p>
  ));
}

/** The attributes of a product as a table, without those that are options; nothing if there are none. */
export function FactsTable({ product }: { product: Product }): ReactNode {
  const options = product.options.map(({ name }) => name.toLowerCase());
  const facts = Object.entries(product.attributes).filter(([name]) => !options.includes(name.toLowerCase()));
  if (facts.length === 0) return null;
  return (
    <table className="facts">
      <caption className="unseen">{say(messages.PRODUCT_FACTS, { name: product.name })}</caption>
      <tbody>
        {facts.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{sentence(name)}</th>
            <td>{inWords(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Return an identifier as words with a capital first letter: `switch_off` becomes *Switch off*. */
export function sentence(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ").toLowerCase();
}

/** Return the value of an attribute as text: booleans as yes or no, lists with commas, objects as JSON. */
export function inWords(value: unknown): string {
  if (typeof value === "boolean") return value ? messages.PRODUCT_YES : messages.PRODUCT_NO;
  if (Array.isArray(value)) return value.map(inWords).join(", ");
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}
