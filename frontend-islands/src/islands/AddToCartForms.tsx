import { type ReactNode, useMemo } from "react";
import { AddToCartStatus } from "../components/AddToCartStatus";
import { useAddToCart } from "../behaviours/useAddToCart";
import type { AddableProduct } from "../state/optimisticCart";
import { useCart } from "../state/useCart";
import { PagePortal } from "./PagePortal";
import { useButtonLabel } from "./useButtonLabel";
import { useFormSubmit } from "./useFormSubmit";

/**
 * Handling of the server's add-to-cart forms by requests without a page load. Each form shows its outcome. Forms of
 * products with a choice are left to htmx: the conversation asks which variant it is, or has the receipt.
 */
export function AddToCartForms({ element }: { element: HTMLElement }): ReactNode {
  const forms = useMemo(
    () =>
      Array.from(element.querySelectorAll<HTMLFormElement>('form[action="/cart/items"]:not([data-choice])')),
    [element],
  );
  return forms.map((form) => {
    const product = productOf(form);
    return product && <AddToCartForm key={product.id} form={form} product={product} />;
  });
}

function AddToCartForm({ form, product }: { form: HTMLFormElement; product: AddableProduct }): ReactNode {
  const cart = useCart();
  const { state, showsAdded, track } = useAddToCart();
  const button = form.querySelector<HTMLElement>("button:not([type=button])");
  useFormSubmit(form, () => track(cart.add(product, quantityOf(form))));
  useButtonLabel(button, showsAdded ? "Added" : null);
  const actions = form.closest(".card-actions");
  return (
    <PagePortal anchor={actions ?? form} where={actions ? "beforeend" : "afterend"}>
      <AddToCartStatus state={state} name={product.name} onUsed={() => button?.focus()} />
    </PagePortal>
  );
}

/**
 * Return the form's product from data attributes. Returns null if they are incomplete; the browser then submits the
 * form as usual.
 */
function productOf(form: HTMLFormElement): AddableProduct | null {
  const {
    productId: id,
    name,
    price,
    currency,
  } = form.closest<HTMLElement>("[data-product-id]")?.dataset ?? {};
  if (!id || !name || !price || !currency) return null;
  return { id, name, price, currency };
}

/** Return the quantity in the form; 1 if it is not a positive whole number. */
function quantityOf(form: HTMLFormElement): number {
  const quantity = Number(new FormData(form).get("quantity"));
  return Number.isInteger(quantity) && quantity > 0 ? quantity : 1;
}
