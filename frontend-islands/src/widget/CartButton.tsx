import type { ReactNode } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import { Icon } from "../components/Icon";

interface CartButtonProps {
  /** Pieces in the cart. */
  count: number;
  onClick: (() => void) | undefined;
}

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
