import { type ReactNode, useRef } from "react";
import { ADD_TO_CART, GET_RECOMMENDATIONS } from "../generated/functions";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import type { Product } from "../products";
import { AddToCartStatus } from "./AddToCartStatus";
import type { Added, ProductActions } from "../functions/actions";
import { CardFacts, OptionChips, Picture } from "./ProductFacts";
import { useAddToCart } from "../behaviours/useAddToCart";

/** The name of the tag that a product has earned in a search, and a reason in words. */
export interface Highlight {
  tag: string | null;
  reason: string | null;
}

/** The words of the tags by their names. */
const TAGS: Record<string, string> = {
  best_match: messages.TAG_BEST_MATCH,
  cheapest: messages.TAG_CHEAPEST,
  cheapest_shown: messages.TAG_CHEAPEST_SHOWN,
  best_rated: messages.TAG_BEST_RATED,
  best_rated_shown: messages.TAG_BEST_RATED_SHOWN,
};

interface ProductTileProps {
  product: Product;
  actions?: Pick<ProductActions, "onFunction" | "pageOf"> | undefined;
  /** The position in the list, counted from 1, to which the shopper can refer ("the second one"). */
  number?: number | undefined;
  /** Its tag and reason among the products of a search. */
  highlight?: Highlight | undefined;
  onProductSelect?: ((id: string) => void) | undefined;
  onAddToCart?: ((id: string, quantity: number) => Added) | undefined;
}

/** A product in a list. The markup matches components/_product_card.html. */
export function ProductTile(props: ProductTileProps): ReactNode {
  const { product, number, highlight } = props;
  const reason = product.reason ?? highlight?.reason;
  return (
    <li>
      <article className={product.in_stock ? "card" : "card is-sold-out"}>
        <Picture product={product} />
        <div className="card-words">
          {product.brand !== null && <p className="brand">{product.brand}</p>}
          {highlight?.tag && <p className="tag">{TAGS[highlight.tag]}</p>}
          <h3 className="card-name">
            {number !== undefined && <span className="number">{number}</span>} <ProductName {...props} />
          </h3>
          <OptionChips product={product} />
          {reason && <p className="reason">{reason}</p>}
          <CardFacts product={product} />
        </div>
        <TileActions {...props} />
      </article>
    </li>
  );
}

/**
 * The product's name: a link to the storefront's page if there is one; otherwise a button if `onProductSelect` is set,
 * otherwise a link to the shop's page, or text if it has no page.
 */
export function ProductName({ product, actions, onProductSelect }: ProductTileProps): ReactNode {
  const page = actions?.pageOf?.(product);
  if (page) return <a href={page}>{product.name}</a>;
  if (onProductSelect) {
    return (
      <button type="button" className="card-select" onClick={() => onProductSelect(product.id)}>
        {product.name}
      </button>
    );
  }
  return product.url === null ? <span>{product.name}</span> : <a href={product.url}>{product.name}</a>;
}

/** The buttons of a card: add to cart, similar products if it is sold out, and details. */
export function TileActions({ product, actions, onProductSelect, onAddToCart }: ProductTileProps): ReactNode {
  const { id, name, in_stock } = product;
  const { state, showsAdded, track } = useAddToCart();
  const button = useRef<HTMLButtonElement>(null);
  const onFunction = actions?.onFunction;
  const add = () => {
    // The conversation asks which variant it is.
    if (product.options.length > 0 && onFunction) onFunction(ADD_TO_CART, { product_id: id, quantity: 1 });
    else track(onAddToCart?.(id, 1));
  };
  return (
    <div className="card-actions">
      {onAddToCart && in_stock && (
        <button ref={button} type="button" className="button filled" onClick={add}>
          {showsAdded ? (
            <>
              Added<span className="unseen"> {name} to the cart</span>
            </>
          ) : (
            words(messages.BUTTON_ADD, { name })
          )}
        </button>
      )}
      {!in_stock && actions?.onFunction && (
        <button
          type="button"
          className="button"
          onClick={() => actions.onFunction?.(GET_RECOMMENDATIONS, { based_on: id })}
        >
          {words(messages.BUTTON_SIMILAR, { name })}
        </button>
      )}
      {onProductSelect && (
        <button type="button" className="button" onClick={() => onProductSelect(id)}>
          {words(messages.BUTTON_DETAILS, { name })}
        </button>
      )}
      <AddToCartStatus state={state} name={name} onUsed={() => button.current?.focus()} />
    </div>
  );
}
