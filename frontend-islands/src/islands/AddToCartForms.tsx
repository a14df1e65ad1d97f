import { type ReactNode, useMemo } from "react";
import { AddNote } from "../components/AddToCartStatus";
import { useAdding } from "../behaviours/useAddToCart";
import type { Choice } from "../state/optimisticCart";
import { useCart } from "../state/useCart";
import { InPage } from "./PagePortal";
import { useButtonWords } from "./useButtonLabel";
import { useSubmit } from "./useFormSubmit";

/** The server's forms that put a product into the cart, each followed by what became of it. */
export function AddForms({ element }: { element: HTMLElement }): ReactNode {
  const forms = useMemo(
    () => Array.from(element.querySelectorAll<HTMLFormElement>('form[action="/cart/items"]')),
    [element],
  );
  return forms.map((form) => {
    const choice = choiceOf(form);
    return choice && <AddForm key={choice.id} form={form} choice={choice} />;
  });
}

function AddForm({ form, choice }: { form: HTMLFormElement; choice: Choice }): ReactNode {
  const cart = useCart();
  const { state, said, begin } = useAdding();
  const button = form.querySelector<HTMLElement>("button:not([type=button])");
  useSubmit(form, () => begin(cart.add(choice, quantityOf(form))));
  useButtonWords(button, said ? "Added" : null);
  const actions = form.closest(".card-actions");
  return (
    <InPage anchor={actions ?? form} where={actions ? "beforeend" : "afterend"}>
      <AddNote state={state} name={choice.name} onUsed={() => button?.focus()} />
    </InPage>
  );
}

/** What the form is about; nothing where the page does not say enough, and the form stays the server's alone. */
function choiceOf(form: HTMLFormElement): Choice | null {
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
