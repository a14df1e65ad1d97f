import type { ReactNode } from "react";
import type { HostCartLine } from "../../../static/shop-assistant";
import { say, words } from "../text/message";
import * as messages from "../generated/messages";
import { money } from "../text/money";
import { Checkout } from "./Checkout";
import { webAddress } from "./hostPages";
import type { Options } from "./options";
import type { Dispatch } from "./panelHost";

interface HostCartViewProps {
  lines: readonly HostCartLine[];
  /** The number of pieces. */
  count: number;
  options: Options;
  dispatch: Dispatch;
}

/** The storefront's own cart, which only the storefront changes. */
export function HostCartView({ lines, count, options, dispatch }: HostCartViewProps): ReactNode {
  return (
    <>
      <div className="scroller cart-view">
        <p className="muted">{count > 0 ? "This is the shop’s own cart." : messages.CART_EMPTY}</p>
        <ul className="lines" role="list">
          {lines.map((line) => (
            <HostLine key={line.id} line={line} />
          ))}
        </ul>
      </div>
      {count > 0 && (
        <div className="cart-foot">
          <p className="total" role="status">
            {say(messages.CART_TOTAL_FOR, { count })}
          </p>
          <Checkout options={options} dispatch={dispatch} detail={{ cart: lines, source: "host" }} />
        </div>
      )}
    </>
  );
}

function HostLine({
  line: { name, quantity, url, line_total, currency },
}: {
  line: HostCartLine;
}): ReactNode {
  const page = url && webAddress(url);
  return (
    <li className="line">
      <h3 className="line-name">{page ? <a href={page}>{name}</a> : name}</h3>
      <p className="line-price">× {quantity}</p>
      {line_total && currency && (
        <p className="line-total">{words(messages.CART_TOGETHER, { total: money(line_total, currency) })}</p>
      )}
    </li>
  );
}
