import { type ReactNode, useState } from "react";
import type { Product } from "../products";
import type { Added } from "../functions/actions";
import { CarouselControls } from "./CarouselControls";
import { ProductTile } from "./ProductTile";

interface CarouselProps {
  label: string;
  products: readonly Product[];
  numbered?: boolean;
  onProductSelect?: ((id: string) => void) | undefined;
  onAddToCart?: ((id: string, quantity: number) => Added) | undefined;
}

export function Carousel({ label, products, numbered = false, ...actions }: CarouselProps): ReactNode {
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
            {...actions}
          />
        ))}
      </ol>
    </>
  );
}
