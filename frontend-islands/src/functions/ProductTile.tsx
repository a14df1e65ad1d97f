import type { ReactNode } from "react";
import { money, type Product } from "../products";

interface ProductTileProps {
  product: Product;
  onProductSelect?: ((id: string) => void) | undefined;
}

/** A product in a list: a button where the page can show it in place, else a link to its own page. */
export function ProductTile({ product, onProductSelect }: ProductTileProps): ReactNode {
  return (
    <li className="product-tile">
      {product.image_url !== null && <img src={product.image_url} alt="" loading="lazy" />}
      <ProductName product={product} onProductSelect={onProductSelect} />
      <p className="product-tile-price">{money(product.price, product.currency)}</p>
      {!product.in_stock && <p className="product-tile-stock">Out of stock</p>}
    </li>
  );
}

function ProductName({ product, onProductSelect }: ProductTileProps): ReactNode {
  if (onProductSelect) {
    return (
      <button type="button" className="product-tile-name" onClick={() => onProductSelect(product.id)}>
        {product.name}
      </button>
    );
  }
  return product.url === null ? <span>{product.name}</span> : <a href={product.url}>{product.name}</a>;
}
