import { useLayoutEffect } from "react";

/** A product's name on a card shows it here instead of leaving the page. Whoever asks for a new tab gets one. */
export function useProductLinks(element: HTMLElement, onSelect: (id: string) => void): void {
  useLayoutEffect(() => {
    const onClick = (event: MouseEvent) => {
      if (event.button !== 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const card = (event.target as Element)
        .closest(".card-name a")
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
