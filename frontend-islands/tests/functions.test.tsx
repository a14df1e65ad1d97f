import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { ErrorBoundary } from "../src/components/ErrorBoundary";
import { FunctionComponents, FunctionView } from "../src/functions/FunctionComponents";
import { functionFacts } from "../src/generated/functions";
import type { FunctionCallView } from "../src/hooks/conversation";
import { IslandComponents } from "../src/islands/IslandComponents";
import { SessionApi } from "../src/hooks/sessionApi";
import { violations } from "./axe";
import { called, FIVE, KETTLE, TEAPOT } from "./functionResults";
import { Shop } from "./fakeShop";

const ITEM = { product_id: "teapot-2", name: "Teapot", quantity: 3, added: 2, previous_quantity: 1 };
const CART = { items: [], count: 3, total: "118.50", currency: "EUR" };

const COMPARED = { products: [KETTLE, TEAPOT], facts: [{ name: "holds", values: ["1 l", null] }] };

/** Finished calls, and a text that each one shows. */
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
  ["get_recommendations", { products: FIVE, based_on_name: "Mug" }, "Similar to Mug"],
  ["get_recommendations", { products: [], based_on: "teapot-2" }, "Nothing else like it here"],
  ["compare_products", COMPARED, "Comparison of 2"],
  ["compare_products", COMPARED, "Holds"],
  ["wrap_as_gift", { paper: "blue" }, "Wrap as gift: done"],
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

/** Return a matcher of elements by their whole text. */
function withWords(words: string | RegExp) {
  const matches = (text: string) => (typeof words === "string" ? text === words : words.test(text));
  return (_: string, element: Element | null) =>
    element !== null && matches(element.textContent.replaceAll(/\s+/g, " ").trim());
}

beforeEach(() => {
  document.documentElement.lang = "en";
  jest.resetAllMocks();
});

it("each component and each island belongs to a declared function", () => {
  const names = Object.keys(functionFacts);
  expect(names).toEqual(expect.arrayContaining(Object.keys(FunctionComponents)));
  expect(names).toEqual(expect.arrayContaining(Object.keys(IslandComponents)));
});

it.each(DONE)("%s shows its result and passes axe (%#)", async (name, result, shown) => {
  const { container } = show(called(name, { result }));
  expect(screen.getAllByText(withWords(shown))[0]).toBeInTheDocument();
  expect(container.querySelector("[style]")).toBeNull();
  expect(await violations(container)).toEqual([]);
});

it("a product in a list can be selected, and its picture is loaded from the shop", async () => {
  const { container } = show(called("search_products", { result: { products: [KETTLE], query: "kettle" } }));
  expect(container.querySelector("img")).toHaveAttribute("src", "https://shop.test/static/kettle.svg");
  await userEvent.click(screen.getByRole("button", { name: "Enamel kettle" }));
  expect(actions.onProductSelect).toHaveBeenCalledWith("kettle-1");
});

it("a photograph is offered in four widths and has its colour before it is loaded", () => {
  const photographed = { ...KETTLE, image_url: "/pictures/0b33071142140286c14b-dfe0e2/640" };
  const { container } = show(called("search_products", { result: { products: [photographed], query: "" } }));
  const image = container.querySelector(".photo img");
  const begin = "https://shop.test/pictures/0b33071142140286c14b-dfe0e2";
  const widths = [160, 320, 640, 1280].map((width) => `${begin}/${width} ${width}w`);
  expect(image).toHaveAttribute("src", `${begin}/640`);
  expect(image).toHaveAttribute("srcset", widths.join());
  expect(container.querySelector(".ground rect")).toHaveAttribute("fill", "#dfe0e2");
});

it("a drawing keeps its shelf", () => {
  const { container } = show(called("search_products", { result: { products: [KETTLE], query: "kettle" } }));
  expect(container.querySelector(".picture:not(.photo) img:not([srcset])")).not.toBeNull();
});

it("sorted search results keep their numbers", async () => {
  show(called("search_products", { result: { products: FIVE, query: "kettle" } }));
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Sort by" }), "Price, low to high");
  const numbers = screen.getAllByRole("heading", { level: 4 }).map((each) => each.textContent);
  expect(numbers).toEqual(["5 Five", "4 Four", "3 Three", "2 Two", "1 One"]);
});

it("a product in a list can be added to the cart", async () => {
  show(called("get_recommendations", { result: { products: FIVE } }));
  await userEvent.click(screen.getByRole("button", { name: "Add Two to the cart" }));
  expect(actions.onAddToCart).toHaveBeenCalledWith(expect.objectContaining({ id: "Two", price: "40.00" }), 1);
});

it("a product is added in the entered quantity, which is limited to the stock", async () => {
  show(called("show_product_details", { result: { product: KETTLE, recommendations: [] } }));
  const quantity = screen.getByRole("spinbutton", { name: "Quantity of Enamel kettle" });
  await userEvent.type(quantity, "9", { initialSelectionStart: 0, initialSelectionEnd: 1 });
  await userEvent.tab();
  expect(quantity).toHaveValue(3);
  await userEvent.click(screen.getByRole("button", { name: "One less" }));
  await userEvent.click(screen.getByRole("button", { name: "Add to cart" }));
  expect(actions.onAddToCart).toHaveBeenCalledWith(expect.objectContaining({ id: "kettle-1" }), 2);
});

it("the undo button of a receipt sets the previous quantity", async () => {
  actions.onSetQuantity.mockResolvedValue({ ...CART, total: "39.50" });
  show(called("add_to_cart", { result: { item: ITEM, cart: CART } }));
  await userEvent.click(screen.getByRole("button", { name: "Undo adding Teapot" }));
  expect(actions.onSetQuantity).toHaveBeenCalledWith("teapot-2", 1, false);
  expect(await screen.findByText("Undone. Your cart is €39.50.")).toHaveFocus();
});

it.each([
  ["search_products", { query: "kettles" }, "Looking on the shelves for kettles…"],
  ["search_products", {}, "Looking on the shelves…"],
  ["search_products", { query: "", category: "Kitchen > Kettles" }, "Looking on the shelves for Kettles…"],
  ["wrap_as_gift", {}, "Wrap as gift…"],
])("%s shows a line of its own while it runs (%#)", (name, parameters, words) => {
  show(called(name, { status: "running", parameters }));
  expect(screen.getByText(words)).toBeInTheDocument();
});

it("compared products are columns, and can be added and selected", async () => {
  show(called("compare_products", { result: COMPARED }));
  const headers = screen.getAllByRole("columnheader").map((each) => each.textContent);
  expect(headers).toEqual([expect.stringMatching(/^1 Enamel kettle/), expect.stringMatching(/^2 Teapot/)]);
  expect(screen.getByRole("row", { name: /^Holds/ })).toHaveTextContent("Holds1 l–");
  await userEvent.click(screen.getByRole("button", { name: "Add Enamel kettle to the cart" }));
  expect(actions.onAddToCart).toHaveBeenCalledWith(expect.objectContaining({ id: "kettle-1" }), 1);
  await userEvent.click(screen.getByRole("button", { name: "Enamel kettle" }));
  expect(actions.onProductSelect).toHaveBeenCalledWith("kettle-1");
});

it("a failed call shows its message, how to recover, and suggested products", async () => {
  const suggestions = [
    { product_id: "kettle-1", name: "Enamel kettle", reason: "the first one", quantity: null },
  ];
  const message = "It is sold out.";
  const error = { code: "out_of_stock", message, recovery: "Search for it.", suggestions };
  const { container } = show(called("add_to_cart", { status: "failed", error }));
  expect(screen.getByText(/It is sold out/)).toHaveTextContent(`${message} Search for it.`);
  expect(await violations(container)).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Enamel kettle" }));
  expect(actions.onProductSelect).toHaveBeenCalledWith("kettle-1");
});

it("a failed call shows no text that is meant for a model", () => {
  const error = {
    code: "invalid_parameters",
    message: "query is required",
    recovery: "Call it with: query.",
    suggestions: [],
  };
  const { container } = show(called("search_products", { status: "failed", error }));
  expect(container).toHaveTextContent(/^This did not work\.$/);
});

it("a failed call without an error shows a general message", () => {
  show(called("add_to_cart", { status: "failed" }));
  expect(screen.getByText("This did not work.")).toBeInTheDocument();
});

describe("a broken component", () => {
  beforeEach(() => {
    jest.spyOn(console, "error").mockImplementation(() => undefined);
  });

  it("does not affect its neighbours", () => {
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

  it("works after a retry when the cause of its failure is gone", async () => {
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

it("a response that is no JSON is reported as a failure", async () => {
  const shop = new Shop();
  shop.cartFailures = [new Response("<html>a proxy's page</html>", { status: 502 })];
  const failed = await new SessionApi("s1", {}).run("add_to_cart", {}).catch((problem: unknown) => problem);
  expect(failed).toMatchObject({
    status: 502,
    isTransient: true,
    detail: "The shop did not answer as expected.",
  });
});

it("a button shows its own label again after two seconds", async () => {
  jest.useFakeTimers();
  const user = userEvent.setup({ advanceTimers: (time) => jest.advanceTimersByTime(time) });
  actions.onAddToCart.mockReturnValue(new Promise(() => undefined));
  show(called("show_product_details", { result: { product: KETTLE, recommendations: [] } }));
  await user.click(screen.getByRole("button", { name: "Add to cart" }));
  expect(screen.getByRole("button", { name: "Added" })).toBeInTheDocument();
  act(() => jest.advanceTimersByTime(2000));
  expect(screen.getByRole("button", { name: "Add to cart" })).toBeInTheDocument();
  jest.useRealTimers();
});
