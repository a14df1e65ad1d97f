import { type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { ADD_TO_CART, GET_RECOMMENDATIONS } from "../generated/functions";
import { say, words } from "../text/message";
import * as messages from "../generated/messages";
import type { CartLine } from "../events";
import { chosenVariant, isChosenOnCard, type Product, withVariant } from "../products";
import { SessionContext } from "../state/SessionContext";
import { useQuantity } from "../behaviours/useQuantity";
import { AddToCartStatus } from "./AddToCartStatus";
import { OptionFields } from "./OptionFields";
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

export interface TileProps {
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
export function ProductTile(props: TileProps): ReactNode {
  const { product: whole, number, highlight } = props;
  const [chosen, setChosen] = useState({});
  const variant = chosenVariant(whole, chosen);
  const product = withVariant(whole, variant);
  const reason = product.reason ?? highlight?.reason;
  return (
    <li>
      <article className={product.in_stock ? "card" : "card is-sold-out"}>
        <Picture product={product} />
        <div className="card-words">
          {product.brand !== null && (
            <p className="brand" dir="auto">
              {product.brand}
            </p>
          )}
          {highlight?.tag && <p className="tag">{TAGS[highlight.tag]}</p>}
          <h4 className="card-name" dir="auto">
            {number !== undefined && <span className="number">{number}</span>} <ProductName {...props} />
          </h4>
          {isChosenOnCard(whole) ? (
            <OptionFields product={whole} chosen={chosen} onChange={setChosen} />
          ) : (
            <OptionChips product={whole} />
          )}
          {reason && (
            <p className="reason" dir="auto">
              {reason}
            </p>
          )}
          <CardFacts product={product} />
        </div>
        <TileActions {...props} variantId={variant?.id} />
      </article>
    </li>
  );
}

/**
 * The product's name: a link to the storefront's page if there is one; otherwise a button if `onProductSelect` is set,
 * otherwise a link to the shop's page, or text if it has no page.
 */
export function ProductName({ product, actions, onProductSelect }: TileProps): ReactNode {
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

/** The buttons of a card: add to cart or, once it is there, its quantity; similar products if it is sold out; details. */
export function TileActions(props: TileProps & { variantId?: string | undefined }): ReactNode {
  const { product, actions, onProductSelect, onAddToCart, variantId } = props;
  const { id, name, in_stock } = product;
  const { state, track } = useAddToCart();
  const place = useRef<HTMLDivElement>(null);
  /** Whether one of the two controls of the cart was used: the one that replaces it then gets the focus. */
  const wasUsed = useRef(false);
  const line = useContext(SessionContext)?.state.products.cart.items.find((each) => each.product_id === id);
  const held = product.options.length > 0 ? undefined : line;
  const isHeld = Boolean(held);
  const focus = () => place.current?.querySelector<HTMLElement>(".more, .filled")?.focus();
  useEffect(() => {
    if (wasUsed.current) focus();
    wasUsed.current = false;
  }, [isHeld]);
  const onFunction = actions?.onFunction;
  const add = () => {
    // The conversation asks which variant it is, if none is chosen.
    if (product.options.length > 0 && !variantId && onFunction)
      onFunction(ADD_TO_CART, { product_id: id, quantity: 1 });
    else {
      wasUsed.current = true;
      track(onAddToCart?.(variantId ?? id, 1));
    }
  };
  return (
    <div ref={place} className="card-actions">
      {held ? (
        <HeldQuantity line={held} onRemove={() => (wasUsed.current = true)} />
      ) : (
        onAddToCart &&
        in_stock && (
          <button type="button" className="button filled" onClick={add}>
            {words(messages.BUTTON_ADD, { name })}
          </button>
        )
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
      <AddToCartStatus state={state} name={name} onUsed={focus} />
    </div>
  );
}

interface HeldQuantityProps {
  line: CartLine;
  /** Called before the last piece is removed. */
  onRemove: () => void;
}

/** How many of a product the cart has, with a button on each side. Matches components/_card_controls.html. */
function HeldQuantity({ line, onRemove }: HeldQuantityProps): ReactNode {
  const { wanted, problem, want } = useQuantity(line);
  const { name } = line;
  const less = () => {
    if (wanted === 1) onRemove();
    want(wanted - 1);
  };
  return (
    <div className="in-cart">
      <span className="stepper">
        <button type="button" className="less" onClick={less}>
          <span aria-hidden="true">−</span>
          <span className="unseen">{say(messages.CART_LESS_OF, { name })}</span>
        </button>
        <span className="held">{words(messages.CART_HELD, { count: wanted })}</span>
        <button type="button" className="more" onClick={() => want(wanted + 1)}>
          <span aria-hidden="true">+</span>
          <span className="unseen">{say(messages.CART_MORE_OF, { name })}</span>
        </button>
      </span>
      {problem && (
        <p className="field-error" role="alert">
          {problem.detail}
        </p>
      )}
    </div>
  );
}
