import type { ReactNode } from "react";
import type { Product } from "../products";
import { ProductTile, type TileProps } from "./ProductTile";

interface CardRowProps extends Omit<TileProps, "product" | "number" | "highlight"> {
  products: readonly Product[];
  /** Whether the cards show their numbers. */
  numbered?: boolean;
}

/** Product cards in one row, which scrolls if they do not all fit. */
export function CardRow({ products, numbered, ...tile }: CardRowProps): ReactNode {
  return (
    <ol className="cards" role="list">
      {products.map((product, index) => (
        <ProductTile key={product.id} product={product} number={numbered ? index + 1 : undefined} {...tile} />
      ))}
    </ol>
  );
}
