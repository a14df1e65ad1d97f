/** Comparison of React with the server's templates in each state: the same texts, controls and effects in order. */
import { fireEvent, render } from "@testing-library/react";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReactNode } from "react";
import type { CartLine, CartState } from "../src/events";
import type { ProductActions } from "../src/functions/actions";
import { FunctionView } from "../src/functions/FunctionComponents";
import { OptionFields } from "../src/components/OptionFields";
import { OptionChips, Picture, Price, Rating, Stock } from "../src/components/ProductFacts";
import { ProductTile } from "../src/components/ProductTile";
import { ProductCard } from "../src/functions/show_product_details";
import { QuantityStepper } from "../src/components/QuantityStepper";
import type { FunctionCallView } from "../src/hooks/conversation";
import { type Product, product, variants } from "../src/products";
import { PageSession } from "../src/state/SessionContext";
import { CartButton } from "../src/widget/CartButton";
import { Line } from "../src/widget/CartView";
import { TurnFailure, UserMessage } from "../src/widget/MessageView";
import { callEffect, effectOf, linkEffect, outline } from "./outline";

/** The server's HTML of a template in one state, and the data for it. */
interface State {
  template: string;
  state: string;
  html: string;
  call?: FunctionCallView;
  text?: string;
  product?: { name: string; stock: number };
  number?: number;
  highlight?: { tag: string | null; reason: string | null };
  quantity?: number;
  least?: number;
  line?: CartLine;
  choices?: unknown;
  cart?: CartState;
}

const STATES = JSON.parse(readFileSync(join(__dirname, "fixtures", "states.json"), "utf-8")) as State[];

/** The effects of the last control that was used. */
let done: string[] = [];

const never = new Promise<never>(() => undefined);
const actions: ProductActions = {
  onProductSelect: (id) => done.push(`see ${id}`),
  onAddToCart: ({ id }, quantity) => void done.push(`add ${id} ${quantity}`),
  onSetQuantity: (id, quantity) => {
    done.push(`make ${id} ${quantity}`);
    return never;
  },
  onFunction: (name, parameters) => done.push(callEffect(name, parameters)),
  onMessage: (text) => done.push(`say ${text}`),
  onCartSelect: () => done.push("to /cart"),
  addressOf: (path) => path,
  pageOf: ({ id }) => `/products/${id}`,
};

/** The components of templates that show one product, by the template's name. */
const PRODUCT_COMPONENTS: Record<string, (product: Product, state: State) => ReactNode> = {
  _picture: (product) => <Picture product={product} />,
  _price: (product) => <Price product={product} />,
  _rating: (product) => <Rating product={product} />,
  _stock: (product) => <Stock product={product} />,
  _option_chips: (product) => <OptionChips product={product} />,
  _option_fields: (product) => <OptionFields product={product} chosen={{}} onChange={() => undefined} />,
  _product_card: (product, { number, highlight }) => (
    <ProductTile
      product={product}
      actions={actions}
      {...(number !== undefined && { number })}
      highlight={highlight}
      onProductSelect={actions.onProductSelect}
      onAddToCart={(_, quantity) => actions.onAddToCart(product, quantity)}
    />
  ),
  _product_detail: (product) => (
    <ProductCard
      product={product}
      actions={actions}
      onAddToCart={(_, quantity) => actions.onAddToCart(product, quantity)}
    />
  ),
};

/** Return the state as React renders it. */
function rendered(state: State): ReactNode {
  const { template, call, text, line, choices, cart } = state;
  const name = template.replace(/^.*\/(.*)\.html$/, "$1");
  if (call)
    return (
      <FunctionView
        call={{ ...call, result: call.result ?? null, error: call.error ?? null }}
        actions={actions}
      />
    );
  if (name === "_user") return <UserMessage>{text}</UserMessage>;
  if (name === "_error") return <TurnFailure>{text}</TurnFailure>;
  if (cart) return <CartButton count={cart.count} onClick={actions.onCartSelect} />;
  if (line)
    return (
      <PageSession sessionId="s1">
        <Line line={line} choices={variants(choices)} pageOf={actions.pageOf} />
      </PageSession>
    );
  if (name === "_quantity") {
    const { quantity = 1, least = 1, product } = state;
    return (
      <QuantityStepper
        name={product?.name ?? ""}
        quantity={quantity}
        least={least}
        most={product?.stock}
        onChange={() => undefined}
      />
    );
  }
  return PRODUCT_COMPONENTS[name]?.(product(state.product), state);
}

/** Return the effect of a control in React's HTML. Buttons are clicked. */
function does(control: Element): string {
  const href = control.getAttribute("href");
  if (href !== null) return linkEffect(href);
  if (
    control.closest(".stepper, .line-change, .line-changed, .line-variant") ||
    !(control instanceof HTMLButtonElement)
  )
    return "";
  done = [];
  fireEvent.click(control);
  return done.join();
}

it.each(STATES)("$template: $state", (state) => {
  document.documentElement.lang = "en";
  const server = document.createElement("div");
  server.innerHTML = state.html;
  document.body.append(server);
  const expected = outline(server, (control) =>
    control.closest(".line-change, .line-changed, .line-variant, .line-remove") ? "" : effectOf(control),
  );
  server.remove();

  const { container } = render(rendered(state));
  expect(outline(container, does)).toEqual(expected);
});

it("there are states to compare", () => expect(STATES.length).toBeGreaterThan(40));
