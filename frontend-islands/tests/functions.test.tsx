import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { ErrorBoundary } from "../src/functions/ErrorBoundary";
import { FunctionComponents, FunctionView } from "../src/functions/FunctionComponents";
import type { FunctionCallView } from "../src/hooks/conversation";
import { violations } from "./axe";

const KETTLE = {
  id: "kettle-1",
  name: "Enamel kettle",
  description: "Holds a litre.",
  price: "39.50",
  currency: "EUR",
  image_url: "/static/kettle.svg",
  in_stock: true,
  rating: 4.5,
  url: "/products/kettle-1",
};
const TEAPOT = { ...KETTLE, id: "teapot-2", name: "Teapot", in_stock: false, image_url: null, url: null };
const CART = { items: [], count: 3, total: "118.50", currency: "EUR" };

const DONE: [name: string, result: Record<string, unknown>, shown: string | RegExp][] = [
  ["search_products", { products: [KETTLE, TEAPOT], query: "kettle", total: 2, filters: {} }, "Out of stock"],
  [
    "search_products",
    { products: [], query: "unicorn", total: 0, filters: {} },
    /Nothing was found for “unicorn”/,
  ],
  ["show_product_details", { product: KETTLE, recommendations: [TEAPOT] }, "Holds a litre."],
  ["show_product_details", { product: TEAPOT, recommendations: [KETTLE] }, "Out of stock"],
  [
    "add_to_cart",
    { item: { name: "Teapot", quantity: 2 }, cart: CART },
    /2 × Teapot in the cart: 3 pieces, €118.50/,
  ],
  ["get_recommendations", { products: [KETTLE], based_on: "teapot-2" }, "Enamel kettle"],
  ["get_recommendations", { products: [], based_on: "teapot-2" }, "There is nothing to recommend here."],
  ["wrap_as_gift", { paper: "blue" }, "wrap as gift"],
];

const actions = { onProductSelect: jest.fn(), onAddToCart: jest.fn() };

function called(name: string, more: Partial<FunctionCallView>): FunctionCallView {
  return { call_id: "c1", name, parameters: {}, status: "done", result: null, error: null, ...more };
}

beforeEach(() => {
  document.documentElement.lang = "en";
  actions.onProductSelect.mockReset();
  actions.onAddToCart.mockReset();
});

it("there is a component for each function of the shop", () => {
  expect(Object.keys(FunctionComponents)).toEqual([
    "search_products",
    "show_product_details",
    "add_to_cart",
    "get_recommendations",
  ]);
});

it.each(DONE)("%s shows its result, accessibly (%#)", async (name, result, shown) => {
  const { container } = render(<FunctionView call={called(name, { result })} actions={actions} />);

  expect(screen.getByText(shown)).toBeInTheDocument();
  expect(container.querySelector("[style]")).toBeNull();
  expect(await violations(container)).toEqual([]);
});

it("a product in a list can be chosen", async () => {
  const result = { products: [KETTLE], query: "kettle" };
  render(<FunctionView call={called("search_products", { result })} actions={actions} />);
  await userEvent.click(screen.getByRole("button", { name: "Enamel kettle" }));
  expect(actions.onProductSelect).toHaveBeenCalledWith("kettle-1");
});

it("a product is added to the cart in the quantity that was asked for", async () => {
  const call = called("show_product_details", { result: { product: KETTLE, recommendations: [] } });
  render(<FunctionView call={call} actions={actions} />);
  const quantity = screen.getByRole("spinbutton", { name: "Quantity" });
  await userEvent.type(quantity, "2", { initialSelectionStart: 0, initialSelectionEnd: 1 });
  await userEvent.click(screen.getByRole("button", { name: "Add to cart" }));
  expect(actions.onAddToCart).toHaveBeenCalledWith("kettle-1", 2);
});

it("a call that runs says so, and one that failed says why and what was meant", async () => {
  const { rerender, container } = render(
    <FunctionView call={called("add_to_cart", { status: "running" })} actions={actions} />,
  );
  expect(screen.getByText("One moment …")).toBeInTheDocument();

  const suggestions = [{ product_id: "kettle-1", name: "Enamel kettle", reason: "the first one" }];
  const error = {
    code: "product_unknown",
    message: "There is no such product.",
    recovery: "Search.",
    suggestions,
  };
  rerender(<FunctionView call={called("add_to_cart", { status: "failed", error })} actions={actions} />);
  expect(screen.getByRole("alert")).toHaveTextContent("There is no such product.");
  expect(await violations(container)).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Enamel kettle" }));
  expect(actions.onProductSelect).toHaveBeenCalledWith("kettle-1");
});

describe("a broken component", () => {
  beforeEach(() => {
    jest.spyOn(console, "error").mockImplementation(() => undefined);
  });

  it("leaves its neighbours standing", () => {
    render(
      <>
        <FunctionView
          call={called("search_products", { result: { products: [{ id: 7 }] } })}
          actions={actions}
        />
        <FunctionView
          call={called("get_recommendations", { result: { products: [KETTLE] } })}
          actions={actions}
        />
      </>,
    );
    expect(screen.getByRole("alert")).toHaveTextContent("This result cannot be shown.");
    expect(screen.getByText("Enamel kettle")).toBeInTheDocument();
  });

  it("works again after a retry, when what broke it has passed", async () => {
    let broken = true;
    function Fragile(): ReactNode {
      if (broken) throw new Error("broken");
      return <p>Well again</p>;
    }
    const { container } = render(
      <ErrorBoundary label="The cart">
        <Fragile />
      </ErrorBoundary>,
    );
    const retry = within(screen.getByRole("alert")).getByRole("button", { name: "Try again" });
    expect(await violations(container)).toEqual([]);
    await userEvent.click(retry);
    expect(screen.getByRole("alert")).toBeInTheDocument();
    broken = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByText("Well again")).toBeInTheDocument();
  });
});
