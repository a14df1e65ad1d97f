import type { ReactNode } from "react";
import { AddForms } from "./AddToCartForms";
import { CarouselIsland } from "./CarouselIsland";
import type { IslandProps } from "./IslandComponents";
import { useProductLinks } from "./useProductLinks";

/** Suggestions in one row, to be leafed through. */
export function RecommendationGridIsland({ element, onProductSelect }: IslandProps): ReactNode {
  useProductLinks(element, onProductSelect);
  return (
    <>
      <CarouselIsland element={element} />
      <AddForms element={element} />
    </>
  );
}
