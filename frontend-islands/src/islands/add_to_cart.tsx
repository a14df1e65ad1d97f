import { type ReactNode, useLayoutEffect, useMemo } from "react";
import { Undo } from "../functions/add_to_cart";
import { useCart } from "../state/useCart";
import { PagePortal } from "./PagePortal";
import type { IslandProps } from "./IslandComponents";

/** The server's undo form: `quantity` is that of the line before the addition. */
interface UndoForm {
  form: HTMLFormElement;
  productId: string;
  quantity: number;
}

/** An undo button with its outcome, in place of the undo form in a receipt. */
export function CartNotificationIsland({ element }: IslandProps): ReactNode {
  const undo = useMemo(() => undoOf(element), [element]);
  const { setQuantity } = useCart();
  useLayoutEffect(() => {
    undo?.form.toggleAttribute("hidden", true);
    return () => void undo?.form.toggleAttribute("hidden", false);
  }, [undo]);
  if (!undo) return null;
  return (
    <PagePortal anchor={undo.form} where="afterend">
      <Undo name={nameIn(element)} onUndo={() => setQuantity(undo.productId, undo.quantity)} />
    </PagePortal>
  );
}

/** Return the undo form of a receipt; null if it has none. */
function undoOf(receipt: Element): UndoForm | null {
  const form = receipt.querySelector<HTMLFormElement>("form.undo");
  const written = /^\/cart\/items\/(.+)$/.exec(form?.getAttribute("action") ?? "")?.[1];
  if (!form || written === undefined) return null;
  return {
    form,
    productId: decodeURIComponent(written),
    quantity: Number(new FormData(form).get("quantity")),
  };
}

function nameIn(receipt: Element): string {
  return receipt.querySelector("strong")?.textContent ?? "";
}

export { CartNotificationIsland as Island };
