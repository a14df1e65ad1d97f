import { type ReactNode, useMemo } from "react";
import { AddToCartStatus } from "../components/AddToCartStatus";
import { useAddToCart } from "../behaviours/useAddToCart";
import type { AddableProduct } from "../state/optimisticCart";
import { useCart } from "../state/useCart";
import { PagePortal } from "./PagePortal";
import { useButtonLabel } from "./useButtonLabel";
import { useFormSubmit } from "./useFormSubmit";

/** Takes over the server's add-to-cart forms. Each shows its result. */
export function AddToCartForms({ element }: { element: HTMLElement }): ReactNode {
  const forms = useMemo(
    () => Array.from(element.querySelectorAll<HTMLFormElement>('form[action="/cart/items"]')),
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
 * Return the form's product from data attributes; null if they are incomplete, and the form then stays the server's.
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

function quantityOf(form: HTMLFormElement): number {
  const given = Number(new FormData(form).get("quantity"));
  return Number.isInteger(given) && given > 0 ? given : 1;
}
