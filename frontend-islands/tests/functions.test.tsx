import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { ErrorBoundary } from "../src/components/ErrorBoundary";
import { FunctionComponents, FunctionView } from "../src/functions/FunctionComponents";
import type { FunctionCallView } from "../src/hooks/conversation";
import { IslandComponents } from "../src/islands/IslandComponents";
import { SessionApi } from "../src/hooks/sessionApi";
import { violations } from "./axe";
import { called, FIVE, KETTLE, TEAPOT } from "./functionResults";
import { Shop } from "./fakeShop";

const ITEM = { product_id: "teapot-2", name: "Teapot", quantity: 3, added: 2, previous_quantity: 1 };
const CART = { items: [], count: 3, total: "118.50", currency: "EUR" };

const DONE: [name: string, result: Record<string, unknown>, shown: string | RegExp][] = [
  ["search_products", { products: [KETTLE, TEAPOT], query: "kettle", total: 2, filters: {} }, "Sold out"],
  ["search_products", { products: FIVE, query: "", total: 5, filters: {} }, "5 shown"],
  ["search_products", { products: [], query: "unicorn" }, "Nothing found for “unicorn”"],
  [
    "search_products",
    { products: [], query: "x", hint: "Without the limit there are two." },
    /Without the limit/,
  ],
  ["search_products", { products: FIVE, query: "x", corrected: "ketle" }, "Searched for “ketle”."],
  ["show_product_details", { product: KETTLE, recommendations: [TEAPOT] }, "Holds a litre."],
  ["show_product_details", { product: TEAPOT, recommendations: [KETTLE] }, "Sold out"],
  ["add_to_cart", { item: ITEM, cart: CART }, /^Added 2 × Teapot. Your cart is €118.50.$/],
  ["add_to_cart", { item: { ...ITEM, added: 1 }, cart: CART }, /^Added Teapot/],
  ["get_recommendations", { products: [TEAPOT], based_on: "kettle-1" }, "Goes with tea"],
  ["get_recommendations", { products: FIVE, based_on_name: "Mug" }, "5 suggestions beside Mug"],
  ["get_recommendations", { products: [], based_on: "teapot-2" }, "Nothing to suggest beside it"],
  ["wrap_as_gift", { paper: "blue" }, "wrap as gift: done"],
];

const actions = {
  onProductSelect: jest.fn(),
  onAddToCart: jest.fn(),
  onSetQuantity: jest.fn(),
  addressOf: (path: string) => `https://shop.test${path}`,
};

function show(call: FunctionCallView) {
  return render(<FunctionView call={call} actions={actions} />);
}

function withWords(words: string | RegExp) {
  const matches = (text: string) => (typeof words === "string" ? text === words : words.test(text));
  return (_: string, element: Element | null) =>
    element !== null && matches(element.textContent.replaceAll(/\s+/g, " ").trim());
}

beforeEach(() => {
  document.documentElement.lang = "en";
  jest.resetAllMocks();
});

it("there is a component for each function of the shop, here and on its page", () => {
  const names = ["add_to_cart", "get_recommendations", "search_products", "show_product_details"];
  expect(Object.keys(FunctionComponents).sort()).toEqual(names);
  expect(Object.keys(IslandComponents).sort()).toEqual(names);
});

it.each(DONE)("%s shows its result, accessibly (%#)", async (name, result, shown) => {
  const { container } = show(called(name, { result }));
  expect(screen.getAllByText(withWords(shown))[0]).toBeInTheDocument();
  expect(container.querySelector("[style]")).toBeNull();
  expect(await violations(container)).toEqual([]);
});

it("a product in a list can be chosen, and has its picture from the shop", async () => {
  const { container } = show(called("search_products", { result: { products: [KETTLE], query: "kettle" } }));
  expect(container.querySelector("img")).toHaveAttribute("src", "https://shop.test/static/kettle.svg");
  await userEvent.click(screen.getByRole("button", { name: "Enamel kettle" }));
  expect(actions.onProductSelect).toHaveBeenCalledWith("kettle-1");
});

it("what was found is sorted and filtered, and keeps its numbers", async () => {
  show(called("search_products", { result: { products: FIVE, query: "kettle" } }));
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Sort by" }), "Price, low to high");
  const numbers = screen.getAllByRole("heading", { level: 3 }).map((each) => each.textContent);
  expect(numbers.slice(1)).toEqual(["5 Five", "4 Four", "3 Three", "2 Two", "1 One"]);
});

it("a product of a list is added, and one of which nobody is told is not offered", async () => {
  show(called("get_recommendations", { result: { products: FIVE } }));
  await userEvent.click(screen.getByRole("button", { name: "Add Two to the cart" }));
  expect(actions.onAddToCart).toHaveBeenCalledWith(expect.objectContaining({ id: "Two", price: "40.00" }), 1);
});

it("a product is added in the quantity that was asked for, within what there is", async () => {
  show(called("show_product_details", { result: { product: KETTLE, recommendations: [] } }));
  const quantity = screen.getByRole("spinbutton", { name: "Quantity of Enamel kettle" });
  await userEvent.type(quantity, "9", { initialSelectionStart: 0, initialSelectionEnd: 1 });
  await userEvent.tab();
  expect(quantity).toHaveValue(3);
  await userEvent.click(screen.getByRole("button", { name: "One less" }));
  await userEvent.click(screen.getByRole("button", { name: "Add to cart" }));
  expect(actions.onAddToCart).toHaveBeenCalledWith(expect.objectContaining({ id: "kettle-1" }), 2);
});

it("a receipt's undo asks for what was there before", async () => {
  actions.onSetQuantity.mockResolvedValue({ ...CART, total: "39.50" });
  show(called("add_to_cart", { result: { item: ITEM, cart: CART } }));
  await userEvent.click(screen.getByRole("button", { name: "Undo adding Teapot" }));
  expect(actions.onSetQuantity).toHaveBeenCalledWith("teapot-2", 1);
  expect(await screen.findByText("Undone. Your cart is €39.50.")).toHaveFocus();
});

it.each([
  ["search_products", { query: "kettles" }, "Looking on the shelves for kettles…"],
  ["search_products", {}, "Looking on the shelves…"],
  ["wrap_as_gift", {}, "One moment…"],
])("%s says what it does while it does it (%#)", (name, parameters, words) => {
  show(called(name, { status: "running", parameters }));
  expect(screen.getByText(words)).toBeInTheDocument();
});

it("a call that failed says why, what to do, and what may have been meant", async () => {
  const suggestions = [
    { product_id: "kettle-1", name: "Enamel kettle", reason: "the first one", quantity: null },
  ];
  const message = "There is no such product.";
  const error = { code: "product_unknown", message, recovery: "Search for it.", suggestions };
  const { container } = show(called("add_to_cart", { status: "failed", error }));
  expect(screen.getByText(/There is no such product/)).toHaveTextContent(`${message} Search for it.`);
  expect(await violations(container)).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Enamel kettle" }));
  expect(actions.onProductSelect).toHaveBeenCalledWith("kettle-1");
});

it("a call that failed without a word says at least that", () => {
  show(called("add_to_cart", { status: "failed" }));
  expect(screen.getByText("This did not work.")).toBeInTheDocument();
});

describe("a broken component", () => {
  beforeEach(() => {
    jest.spyOn(console, "error").mockImplementation(() => undefined);
  });

  it("leaves its neighbours standing", () => {
    const broken = called("search_products", { result: { products: [{ id: 7 }] } });
    const whole = called("get_recommendations", { result: { products: [KETTLE] } });
    render(
      <>
        <FunctionView call={broken} actions={actions} />
        <FunctionView call={whole} actions={actions} />
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

it("an answer that nobody understands is told as a failure, not swallowed", async () => {
  const shop = new Shop();
  shop.cartTrouble = [new Response("<html>a proxy's page</html>", { status: 502 })];
  const failed = await new SessionApi("s1", {}).run("add_to_cart", {}).catch((problem: unknown) => problem);
  expect(failed).toMatchObject({
    status: 502,
    isTransient: true,
    detail: "The shop did not answer as expected.",
  });
});

it("what was said on a button is taken back after a while", async () => {
  jest.useFakeTimers();
  const user = userEvent.setup({ advanceTimers: (time) => jest.advanceTimersByTime(time) });
  actions.onAddToCart.mockReturnValue(new Promise(() => undefined));
  show(called("get_recommendations", { result: { products: FIVE } }));
  await user.click(screen.getByRole("button", { name: "Add Two to the cart" }));
  expect(screen.getByRole("button", { name: "Added Two to the cart" })).toBeInTheDocument();
  act(() => jest.advanceTimersByTime(2000));
  expect(screen.getByRole("button", { name: "Add Two to the cart" })).toBeInTheDocument();
  jest.useRealTimers();
});
