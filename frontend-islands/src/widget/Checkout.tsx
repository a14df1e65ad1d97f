import { type ReactNode, type SyntheticEvent, useEffect, useState } from "react";
import type { CheckoutDetail } from "../../../static/shop-assistant";
import * as messages from "../generated/messages";
import { toProblem } from "../hooks/problem";
import { useSession } from "../state/SessionContext";
import { webAddress } from "./hostPages";
import type { Options } from "./options";
import type { Dispatch } from "./panelHost";

interface CheckoutProps {
  options: Options;
  dispatch: Dispatch;
  detail: CheckoutDetail;
}

/**
 * *Checkout*: a link to the storefront's `checkout-url`; without it, and for the assistant's cart, a button that requests
 * the link of this moment from the shop's server. Nothing if there is neither. The storefront can cancel it.
 */
export function Checkout({ options, dispatch, detail }: CheckoutProps): ReactNode {
  const { api } = useSession();
  const [problem, setProblem] = useState("");
  const [isOffered, setOffered] = useState(false);
  const target = options.checkoutUrl && webAddress(options.checkoutUrl);
  const asksServer = !target && detail.source === "assistant";
  const { cart } = detail;
  // A cart that is shown before the server has stored it has no link yet: each new state of the cart asks again.
  useEffect(() => {
    let isCurrent = asksServer;
    const offer = (offered: boolean) => isCurrent && setOffered(offered);
    if (asksServer)
      api.checkoutUrl().then(
        (url) => offer(url !== null),
        () => offer(true), // the press shows the reason
      );
    return () => void (isCurrent = false);
  }, [api, asksServer, cart]);
  const start = (event: SyntheticEvent) => {
    if (!dispatch("checkout", detail)) event.preventDefault();
    else if (!target)
      api.checkoutUrl().then(
        (url) => {
          if (url !== null) location.assign(new URL(url, `${options.shop}/`));
        },
        (cause: unknown) => setProblem(toProblem(cause).detail),
      );
  };
  if (target)
    return (
      <a className="button filled" href={target} onClick={start}>
        {messages.BUTTON_CHECKOUT}
      </a>
    );
  if (!isOffered) return null;
  return (
    <>
      <button type="button" className="button filled" onClick={start}>
        {messages.BUTTON_CHECKOUT}
      </button>
      {problem && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
