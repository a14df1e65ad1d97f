import { useLayoutEffect } from "react";

/** Call `onSelect` for clicks on a product's card or *Details*, except those with a modifier key or another mouse button. */
export function useProductLinks(element: HTMLElement, onSelect: (id: string) => void): void {
  useLayoutEffect(() => {
    const onClick = (event: MouseEvent) => {
      if (event.button !== 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const card = (event.target as Element)
        .closest(".card-name a, .card-details")
        ?.closest<HTMLElement>("[data-product-id]");
      const id = card?.dataset.productId;
      if (!id) return;
      onSelect(id);
      event.preventDefault();
    };
    element.addEventListener("click", onClick);
    return () => element.removeEventListener("click", onClick);
  }, [element, onSelect]);
}
