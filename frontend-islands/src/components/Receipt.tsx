import { type ReactNode, useContext } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import type { CartState } from "../events";
import type { ProductActions } from "../functions/actions";
import type { FunctionCallView, Message } from "../hooks/conversation";
import { SessionContext } from "../state/SessionContext";
import { money } from "../text/money";
import { record, text } from "../products";
import { Icon } from "./Icon";
import { Undo } from "./Undo";

export interface ReceiptProps {
  /** A finished call that changed the cart. */
  call: FunctionCallView;
  actions: ProductActions;
}

/** Return the props of a receipt for a finished call. */
export const receiptProps = (call: FunctionCallView, actions: ProductActions): ReceiptProps => ({
  call,
  actions,
});

/**
 * A change of the cart, in words. Its total and *Undo* are shown until the cart changes again. If the answer changed
 * the cart several times, *Undo* of its newest receipt takes all changes back.
 */
export function Receipt({ call, actions, children }: ReceiptProps & { children: ReactNode }): ReactNode {
  const state = useContext(SessionContext)?.state;
  const item = record(call.result?.item);
  const cart = record(call.result?.cart);
  const isCurrent = !state || quantities(state.products.cart.items) === quantities(cart.items);
  const changes = changesOf(state?.chat.messages ?? [], call);
  const before = new Map([...changes].reverse().map((line) => [idOf(line), Number(line.previous_quantity)]));
  const after = new Map(changes.map((line) => [idOf(line), line.quantity]));
  const wanted = [...before].filter(([id, count]) => count !== after.get(id));
  const undo = async () => {
    let restored!: CartState; // there is at least one
    for (const [id, count] of wanted) restored = await actions.onSetQuantity(id, count, !after.get(id));
    return restored;
  };
  const worth = money(text(cart.total), text(cart.currency));
  const { onCartSelect } = actions;
  return (
    <section className="receipt">
      <p>
        <Icon name="check" /> {children}{" "}
        {isCurrent &&
          words(messages.CART_WORTH, {
            total: onCartSelect ? (
              <button type="button" className="link" onClick={onCartSelect}>
                {worth}
              </button>
            ) : (
              worth
            ),
          })}
      </p>
      {wanted.length > 0 && (
        <Undo
          name={text(item.name)}
          label={
            changes.length > 1 && !item.changed_lines
              ? messages.BUTTON_UNDO_ALL
              : item.added
                ? messages.BUTTON_UNDO
                : messages.BUTTON_UNDO_CHANGE
          }
          isOpen={isCurrent}
          onUndo={undo}
        />
      )}
    </section>
  );
}

type Line = Record<string, unknown>;

/** Return the id of a line's variant, or of its product. */
const idOf = ({ variant_id, product_id }: Line): string => text(variant_id ?? product_id);

/** Return the ids and quantities of a cart's lines, in the order of the ids. */
function quantities(items: unknown): string {
  const lines = Array.isArray(items) ? items.map(record) : [];
  return lines
    .map((line) => `${idOf(line)} ${String(line.quantity)}`)
    .sort()
    .join();
}

/**
 * Return the lines that the call and the earlier calls of its turn changed, by the rule of app/turn.py: a changed option
 * moves pieces to another line.
 */
function changesOf(messages: readonly Message[], call: FunctionCallView): Line[] {
  const end = messages.findIndex(({ id }) => id === call.call_id);
  const turn = messages[end]?.turn_id;
  const earlier = turn ? messages.slice(0, end).filter(({ turn_id }) => turn_id === turn) : [];
  let changes: Line[] = [];
  for (const each of [...earlier.map(({ function_call }) => function_call), call]) {
    if (!each?.result?.item) continue;
    const item = record(each.result.item);
    const lines = (item.changed_lines ?? [item]) as Line[];
    changes = lines.every((line) => "previous_quantity" in line) ? [...changes, ...lines] : [];
  }
  return changes;
}
