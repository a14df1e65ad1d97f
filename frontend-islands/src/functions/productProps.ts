import type { Product } from "../products";
import type { Added, ProductActions } from "./actions";

/** Return a function that makes the URL of a product's picture absolute. */
export function withAbsoluteImage({ addressOf }: ProductActions): (product: Product) => Product {
  return (product) => ({
    ...product,
    image_url: product.image_url === null ? null : addressOf(product.image_url),
    variants: product.variants.map((variant) => ({
      ...variant,
      image_url: variant.image_url === null ? null : addressOf(variant.image_url),
    })),
  });
}

/**
 * Return `onAddToCart` for components that pass the id of a product or of one of its variants instead of the product.
 *
 * @param known - The products that can be added; other ids are ignored.
 */
export function addById(
  known: readonly Product[],
  { onAddToCart }: Pick<ProductActions, "onAddToCart">,
): (id: string, quantity: number) => Added {
  return (id, quantity) => {
    const product = known.find((each) => each.id === id || each.variants.some((one) => one.id === id));
    const variant = product?.options.length ? product.variants.find((one) => one.id === id) : undefined;
    return product && onAddToCart({ ...product, variant }, quantity);
  };
}
