import type { ReactNode } from "react";
import { say } from "../text/message";
import * as messages from "../generated/messages";
import { ADD_TO_CART, SET_CART_QUANTITY } from "../generated/functions";
import type { FunctionCallView } from "../hooks/conversation";
import { money } from "../text/money";
import { type Product, products, text } from "../products";
import type { ProductActions } from "./actions";

type CartAction = "add" | "remove" | "empty";

export interface ChoicesProps {
  action: CartAction;
  products: Product[];
  /** How many of a chosen product are added. */
  quantity: number;
  onProductSelect: ProductActions["onProductSelect"];
  onFunction?: ProductActions["onFunction"] | undefined;
  onMessage?: ProductActions["onMessage"] | undefined;
}

/** Buttons for a change of the cart that the assistant asked about. The markup matches functions/offer_choices.html. */
export function Choices({ products, ...props }: ChoicesProps): ReactNode {
  const { action, onMessage } = props;
  return (
    <section className="choices">
      <ul className="suggestions" role="list">
        {action === "empty" && onMessage && (
          <li>
            <button type="button" className="button" onClick={() => onMessage(messages.BUTTON_YES_EMPTY)}>
              {messages.BUTTON_YES_EMPTY}
            </button>
          </li>
        )}
        {products.map((product) => (
          <li key={product.id}>
            <ChoiceButton product={product} {...props} />{" "}
            <span className="muted">{money(product.price, product.currency)}</span>
          </li>
        ))}
        {onMessage && (
          <li>
            <button type="button" className="plain" onClick={() => onMessage(messages.BUTTON_NOT_NOW)}>
              {messages.BUTTON_NOT_NOW}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}

interface ChoiceButtonProps extends Omit<ChoicesProps, "products"> {
  product: Product;
}

/** A product of the question. The button changes the cart, or shows the product where functions cannot be run. */
function ChoiceButton({ product, action, quantity, onFunction, ...props }: ChoiceButtonProps): ReactNode {
  const { id, name } = product;
  const removes = action === "remove";
  const change = (run: NonNullable<typeof onFunction>) =>
    run(removes ? SET_CART_QUANTITY : ADD_TO_CART, { product_id: id, quantity: removes ? 0 : quantity });
  const label = removes
    ? say(messages.BUTTON_REMOVE_NAMED, { name })
    : say(messages.BUTTON_ADD_QUANTITY, { count: quantity, name });
  return (
    <button
      type="button"
      className="button"
      onClick={() => (onFunction ? change(onFunction) : props.onProductSelect(id))}
    >
      {onFunction ? label : name}
    </button>
  );
}

/** Return the props for a finished call. */
export function choicesProps(call: FunctionCallView, actions: ProductActions): ChoicesProps {
  const { result } = call;
  const action = text(result?.action);
  return {
    action: action === "remove" || action === "empty" ? action : "add",
    products: products(result?.products),
    quantity: Number(result?.quantity ?? 1),
    onProductSelect: actions.onProductSelect,
    onFunction: actions.onFunction,
    onMessage: actions.onMessage,
  };
}

export { Choices as Component, choicesProps as props };
