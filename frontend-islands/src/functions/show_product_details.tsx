import { type ReactNode, useId, useState } from "react";
import type { FunctionCallView } from "../hooks/conversation";
import { money, product, type Product, products } from "../products";
import type { ProductActions } from "./actions";
import { ProductTile } from "./ProductTile";

export interface ProductCardProps {
  product: Product;
  onAddToCart: (id: string, quantity: number) => void;
  recommendations?: Product[];
}

export function ProductCard({ product, onAddToCart, recommendations = [] }: ProductCardProps): ReactNode {
  return (
    <article className="product-card" aria-label={product.name}>
      {product.image_url !== null && <img src={product.image_url} alt="" />}
      <h3>{product.name}</h3>
      <p>{money(product.price, product.currency)}</p>
      {product.description !== null && <p>{product.description}</p>}
      {product.in_stock ? (
        <AddToCart onAdd={(quantity) => onAddToCart(product.id, quantity)} />
      ) : (
        <p>Out of stock</p>
      )}
      {recommendations.length > 0 && (
        <ul className="product-list" aria-label="Goes with it">
          {recommendations.map((other) => (
            <ProductTile key={other.id} product={other} />
          ))}
        </ul>
      )}
    </article>
  );
}

function AddToCart({ onAdd }: { onAdd: (quantity: number) => void }): ReactNode {
  const field = useId();
  const [quantity, setQuantity] = useState(1);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(quantity);
      }}
    >
      <label htmlFor={field}>Quantity</label>
      <input
        id={field}
        type="number"
        min={1}
        value={quantity}
        onChange={(event) => setQuantity(Math.max(1, Math.trunc(Number(event.target.value)) || 1))}
      />
      <button type="submit">Add to cart</button>
    </form>
  );
}

export function productCardProps(call: FunctionCallView, actions: ProductActions): ProductCardProps {
  return {
    product: product(call.result?.product),
    onAddToCart: actions.onAddToCart,
    recommendations: products(call.result?.recommendations),
  };
}
