import { type ReactNode, useLayoutEffect, useMemo } from "react";
import { EMPTY_CART } from "../state/optimisticCart";
import { useSession } from "../state/SessionContext";

/** The number at the page's cart link: the server's count with pending additions. */
export function CartCount({ link }: { link: HTMLElement }): ReactNode {
  const { state, dispatch } = useSession();
  const serverCount = useMemo(
    () => parseInt(link.querySelector(".cart-count")?.textContent ?? "0", 10),
    [link],
  );
  useLayoutEffect(() => {
    dispatch({ type: "cart", cart: { ...EMPTY_CART, count: serverCount } });
  }, [serverCount, link, dispatch]);
  const { count } = state.products.cart;
  useLayoutEffect(() => {
    write(link, count);
  }, [link, count]);
  useLayoutEffect(() => () => write(link, serverCount), [link, serverCount]);
  return null;
}

/** Set the number at the cart link; 0 removes it. */
function write(link: HTMLElement, count: number): void {
  let figure = link.querySelector(".cart-count");
  if (count === 0) {
    figure?.remove();
    return;
  }
  if (!figure) {
    figure = link.ownerDocument.createElement("span");
    figure.className = "cart-count";
    link.append(" ", figure);
  }
  const unit = link.ownerDocument.createElement("span");
  unit.className = "unseen";
  unit.textContent = count === 1 ? " item" : " items";
  figure.replaceChildren(String(count), unit);
}
