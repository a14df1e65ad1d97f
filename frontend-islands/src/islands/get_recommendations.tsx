import type { ReactNode } from "react";
import { AddToCartForms } from "./AddToCartForms";
import { CarouselIsland } from "./CarouselIsland";
import type { IslandProps } from "./IslandComponents";
import { useProductLinks } from "./useProductLinks";

/** Suggestions in one horizontal row, with add-to-cart forms and details in place. */
export function RecommendationGridIsland({ element, onProductSelect }: IslandProps): ReactNode {
  useProductLinks(element, onProductSelect);
  return (
    <>
      <CarouselIsland element={element} />
      <AddToCartForms element={element} />
    </>
  );
}

export { RecommendationGridIsland as Island };
