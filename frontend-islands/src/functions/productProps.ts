import type { Product } from "../products";
import type { Added, ProductActions } from "./actions";

/** A product whose picture is found from where this page is. */
export function seenFrom({ addressOf }: ProductActions): (product: Product) => Product {
  return (product) => ({
    ...product,
    image_url: product.image_url === null ? null : addressOf(product.image_url),
  });
}

/** Adding by id, for lists whose props name their products by id. */
export function addById(
  known: readonly Product[],
  { onAddToCart }: ProductActions,
): (id: string, quantity: number) => Added {
  return (id, quantity) => {
    const product = known.find((each) => each.id === id);
    return product && onAddToCart(product, quantity);
  };
}
