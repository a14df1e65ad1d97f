import type { ReactNode } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import { Icon } from "../components/Icon";

interface CartButtonProps {
  /** The number of pieces in the cart. */
  count: number;
  onClick: (() => void) | undefined;
}

/** A button that shows the cart, with the number of pieces if it is not empty. */
export function CartButton({ count, onClick }: CartButtonProps): ReactNode {
  return (
    <button type="button" className="head-button" onClick={onClick}>
      <Icon name="cart" />
      <span className="unseen">{messages.CART_LINK}</span>
      {count > 0 && (
        <>
          {" "}
          <span className="cart-count">{words(messages.CART_PIECES, { count })}</span>
        </>
      )}
    </button>
  );
}
