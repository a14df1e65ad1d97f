import { type ReactNode, useRef } from "react";
import type { Product } from "../products";
import { AddToCartStatus } from "./AddToCartStatus";
import type { Added } from "../functions/actions";
import { CardFacts, Picture } from "./ProductFacts";
import { useAddToCart } from "../behaviours/useAddToCart";

interface ProductTileProps {
  product: Product;
  /** The number in its list, which the shopper can refer to ("the second one"). */
  number?: number;
  onProductSelect?: ((id: string) => void) | undefined;
  onAddToCart?: ((id: string, quantity: number) => Added) | undefined;
}

/** A product in a list, like components/_product_card.html. */
export function ProductTile({ product, number, onProductSelect, onAddToCart }: ProductTileProps): ReactNode {
  return (
    <li>
      <article className={product.in_stock ? "card" : "card is-sold-out"}>
        <Picture product={product} />
        <div className="card-words">
          {product.brand !== null && <p className="brand">{product.brand}</p>}
          <h3 className="card-name">
            {number !== undefined && <span className="number">{number}</span>}{" "}
            <ProductName product={product} onProductSelect={onProductSelect} />
          </h3>
          {product.reason !== null && <p className="reason">{product.reason}</p>}
          <CardFacts product={product} />
        </div>
        <TileActions product={product} onProductSelect={onProductSelect} onAddToCart={onAddToCart} />
      </article>
    </li>
  );
}

/** A button if the page can show the product in place, else a link to the product's page. */
function ProductName({ product, onProductSelect }: ProductTileProps): ReactNode {
  if (onProductSelect) {
    return (
      <button type="button" className="card-select" onClick={() => onProductSelect(product.id)}>
        {product.name}
      </button>
    );
  }
  return product.url === null ? <span>{product.name}</span> : <a href={product.url}>{product.name}</a>;
}

function TileActions({ product, onProductSelect, onAddToCart }: ProductTileProps): ReactNode {
  const { id, name, in_stock } = product;
  const { state, showsAdded, track } = useAddToCart();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <div className="card-actions">
      {onAddToCart && in_stock && (
        <button
          ref={button}
          type="button"
          className="button filled"
          onClick={() => track(onAddToCart(id, 1))}
        >
          {showsAdded ? "Added" : "Add"}
          <span className="unseen"> {name} to the cart</span>
        </button>
      )}
      {onProductSelect && (
        <button type="button" className="button" onClick={() => onProductSelect(id)}>
          Details<span className="unseen"> of {name}</span>
        </button>
      )}
      <AddToCartStatus state={state} name={name} onUsed={() => button.current?.focus()} />
    </div>
  );
}
