import { type ReactNode, useState } from "react";
import type { Product } from "../products";
import type { Added, ProductActions } from "../functions/actions";
import { CarouselControls } from "./CarouselControls";
import { ProductTile } from "./ProductTile";

interface CarouselProps {
  /** The name of the row, for screen readers. */
  label: string;
  products: readonly Product[];
  /** Whether the cards show their numbers. */
  numbered?: boolean;
  actions?: Pick<ProductActions, "onFunction" | "pageOf"> | undefined;
  onProductSelect?: ((id: string) => void) | undefined;
  onAddToCart?: ((id: string, quantity: number) => Added) | undefined;
}

/** Product cards in one horizontal row, with controls if they do not all fit. */
export function Carousel({ label, products, numbered = false, ...tile }: CarouselProps): ReactNode {
  const [list, setList] = useState<HTMLElement | null>(null);
  return (
    <>
      {list && <CarouselControls list={list} label={label} />}
      <ol ref={setList} className="cards carousel" role="list">
        {products.map((product, index) => (
          <ProductTile
            key={product.id}
            product={product}
            {...(numbered && { number: index + 1 })}
            {...tile}
          />
        ))}
      </ol>
    </>
  );
}
