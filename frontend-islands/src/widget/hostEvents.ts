/** Events that report the panel's activity to the storefront's page, and let its own cart take additions. */
import type { AdditionSource } from "../../../static/shop-assistant";
import { ADD_TO_CART, type AddResult } from "../generated/functions";
import { Problem } from "../hooks/problem";
import type { Product } from "../products";
import type { AddableProduct } from "../state/optimisticCart";
import type { AddOutcome, CartActions } from "../state/useCart";
import type { Dispatch } from "./panelHost";

/** The functions that report to the storefront's page. */
export interface HostEvents {
  /** Report a function's result: the products that it shows, or the addition that it has made. */
  report: (name: string, result: Record<string, unknown> | null | undefined) => void;
  /** Return `add` for buttons: the storefront is asked first and may take the product into its own cart. */
  adding: (add: CartActions["add"]) => CartActions["add"];
}

/** Return the functions that report by `dispatch`. */
export function hostEvents(dispatch: Dispatch): HostEvents {
  const added = (product_id: string, quantity: number, source: AdditionSource, cart: "assistant" | "host") =>
    dispatch("added", { product_id, variant_id: null, quantity, source, cart });

  /** Offer an addition to the storefront. Returns its promise if it takes the product, otherwise null. */
  const offer = (
    product: AddableProduct,
    quantity: number,
    source: AdditionSource,
  ): Promise<unknown> | null => {
    const taken: Promise<unknown>[] = [];
    const isLeft = dispatch("additem", {
      product,
      variant_id: null,
      quantity,
      source,
      respondWith: (promise) => void taken.push(promise),
    });
    return taken[0] ?? (isLeft ? null : Promise.resolve());
  };

  const adding =
    (add: CartActions["add"]): CartActions["add"] =>
    async (product, quantity): Promise<AddOutcome> => {
      const taken = offer(product, quantity, "visitor");
      const outcome: AddOutcome = taken
        ? await taken.then(
            () => ({ done: "host" }),
            (cause: unknown) => ({
              done: false,
              problem: new Problem(0, "host_cart", cause instanceof Error ? cause.message : ""),
              retry: () => adding(add)(product, quantity),
            }),
          )
        : await add(product, quantity);
      if (outcome.done) added(product.id, quantity, "visitor", taken ? "host" : "assistant");
      return outcome;
    };

  const report: HostEvents["report"] = (name, result) => {
    if (name === ADD_TO_CART && result?.item) {
      const { item } = result as unknown as AddResult;
      const { product_id: id, name, unit_price: price, currency, added: quantity } = item;
      added(id, quantity, "assistant", "assistant");
      void offer({ id, name, price, currency }, quantity, "assistant")?.catch(() => undefined);
      return;
    }
    const { product, products = product ? [product] : [] } = result ?? {};
    const product_ids = (products as Product[]).map(({ id }) => id);
    if (product_ids.length > 0) dispatch("shown", { product_ids });
  };
  return { report, adding };
}
