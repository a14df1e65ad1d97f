import type { Product } from "../products";
import type { Added, ProductActions } from "./actions";

/** Return a function that makes the URL of a product's picture absolute. */
export function withAbsoluteImage({ addressOf }: ProductActions): (product: Product) => Product {
  return (product) => ({
    ...product,
    image_url: product.image_url === null ? null : addressOf(product.image_url),
  });
}

/**
 * Return `onAddToCart` for components that pass a product's id instead of the product.
 *
 * @param known - The products that can be added; other ids are ignored.
 */
export function addById(
  known: readonly Product[],
  { onAddToCart }: ProductActions,
): (id: string, quantity: number) => Added {
  return (id, quantity) => {
    const product = known.find((each) => each.id === id);
    return product && onAddToCart(product, quantity);
  };
}
