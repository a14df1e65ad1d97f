import { type ReactNode, useRef } from "react";
import type { Product } from "../products";
import { AddNote } from "./AddToCartStatus";
import type { Added } from "../functions/actions";
import { CardFacts, Picture } from "./ProductFacts";
import { useAdding } from "../behaviours/useAddToCart";

interface ProductTileProps {
  product: Product;
  /** What the shopper calls it by: "the second one". */
  number?: number;
  onProductSelect?: ((id: string) => void) | undefined;
  onAddToCart?: ((id: string, quantity: number) => Added) | undefined;
}

/** A product in a list, as components/_product_card.html draws it. */
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

/** A button where the page can show the product in place, else a link to its own page. */
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
  const { state, said, begin } = useAdding();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <div className="card-actions">
      {onAddToCart && in_stock && (
        <button
          ref={button}
          type="button"
          className="button filled"
          onClick={() => begin(onAddToCart(id, 1))}
        >
          {said ? "Added" : "Add"}
          <span className="unseen"> {name} to the cart</span>
        </button>
      )}
      {onProductSelect && (
        <button type="button" className="button" onClick={() => onProductSelect(id)}>
          Details<span className="unseen"> of {name}</span>
        </button>
      )}
      <AddNote state={state} name={name} onUsed={() => button.current?.focus()} />
    </div>
  );
}
