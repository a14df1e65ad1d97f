/** The widget in a storefront's page: its events, the storefront's own cart, and the addresses of its pages. */
import { act, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { HostCartLine, ShopAssistantElement, ShopAssistantEventMap } from "../../static/shop-assistant";
import { mountPanel } from "../src/shop-assistant-panel";
import { define } from "../src/widget/element";
import { pageOf } from "../src/widget/hostPages";
import { optionsOf } from "../src/widget/options";
import { call, completion, context, Shop } from "./fakeShop";
import { FIVE } from "./functionResults";

let shop: Shop;

beforeEach(() => {
  shop = new Shop();
  localStorage.clear();
  sessionStorage.clear();
  define({ shop: "https://assistant.test", loadPanel: () => Promise.resolve({ mountPanel }) });
});

afterEach(async () => {
  await settle(() => document.body.replaceChildren());
});

/** Call `work` and wait for its consequences. */
async function settle(work: () => void = () => undefined): Promise<void> {
  for (const task of [work, () => undefined])
    await act(async () => {
      task();
      for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
    });
}

function eventually(check: () => void): Promise<void> {
  return waitFor(check, { timeout: 20_000 });
}

async function place(attributes: Record<string, string> = {}): Promise<ShopAssistantElement> {
  const element = document.createElement("shop-assistant");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  await settle(() => document.body.append(element));
  return element;
}

async function opened(attributes: Record<string, string> = {}): Promise<ShopAssistantElement> {
  const element = await place(attributes);
  await settle(() => element.open());
  await eventually(() => expect(shop.streams).toHaveLength(1));
  await settle();
  return element;
}

function inside(element: HTMLElement) {
  return within(element.shadowRoot?.querySelector<HTMLElement>(".shop-assistant") ?? document.body);
}

/** Return a list that collects the details of an event. */
function details<Name extends keyof ShopAssistantEventMap>(
  name: Name,
): ShopAssistantEventMap[Name]["detail"][] {
  const found: ShopAssistantEventMap[Name]["detail"][] = [];
  document.addEventListener(name, (event) => found.push((event as CustomEvent).detail as (typeof found)[0]));
  return found;
}

async function showFive(): Promise<void> {
  shop.emit(1, call(null, "c1", "done", "search_products", { products: FIVE, query: "kettle", total: 5 }));
  await settle();
}

describe("an addition", () => {
  it("goes into the assistant's cart unless the storefront takes it", async () => {
    const added = details("added");
    const element = await opened();
    await showFive();
    await userEvent.click(inside(element).getByRole("button", { name: "Add One to the cart" }));
    await settle();
    await eventually(() => expect(shop.cart.count).toBe(1));
    expect(added).toMatchObject([{ quantity: 1, source: "visitor", cart: "assistant", variant_id: null }]);
  });

  it("that the storefront takes sends no request, and shows success or the storefront's message", async () => {
    const added = details("added");
    const outcomes = [Promise.reject(new Error("Only with a login.")), Promise.resolve()];
    const offer = (event: ShopAssistantEventMap["additem"]) => {
      event.preventDefault();
      event.detail.respondWith(outcomes.shift() ?? Promise.resolve());
    };
    const element = await opened();
    element.addEventListener("additem", offer);
    await showFive();
    await userEvent.click(inside(element).getByRole("button", { name: "Add One to the cart" }));
    await settle();
    await eventually(() => expect(inside(element).getByText("Not added. Only with a login.")).toBeVisible());
    expect(added).toEqual([]);
    await userEvent.click(inside(element).getByRole("button", { name: "Try again" }));
    await settle();
    await eventually(() => expect(inside(element).getByText("In the shop’s cart.")).toBeVisible());
    expect(added).toMatchObject([{ quantity: 1, cart: "host" }]);
    expect(shop.to("/api/sessions/s1/functions/", "POST")).toEqual([]);
  });

  it("of the assistant is reported in the page that asked, and in no other", async () => {
    const [items, asked, shown] = [details("additem"), details("asked"), details("shown")];
    const element = await opened();
    const item = { product_id: "k", name: "K", quantity: 2, added: 2, unit_price: "1.00", currency: "EUR" };
    shop.emit(1, context("other", { message: "add two, in another tab" }));
    shop.emit(2, call("other", "c1", "done", "add_to_cart", { item }));
    shop.emit(3, completion("other"));
    await settle();
    expect(items).toEqual([]);
    await settle(() => element.ask("add two"));
    await eventually(() => expect(shop.sent).toEqual(["add two"]));
    shop.emit(4, context("t1", { message: "add two" }));
    shop.emit(5, call("t1", "c2", "done", "search_products", { products: FIVE }));
    shop.emit(6, call("t1", "c3", "done", "add_to_cart", { item }));
    shop.emit(7, completion("t1"));
    await settle();
    await eventually(() => expect(items).toMatchObject([{ quantity: 2, source: "assistant" }]));
    expect(shown[0]?.product_ids).toHaveLength(5);
    expect(asked).toEqual([{ text: null }]);
  });
});

describe("the page", () => {
  it("asks a question, whose text an event contains only if that is wanted", async () => {
    const asked = details("asked");
    const element = await place({ "share-text": "" });
    await settle(() => element.ask("a kettle"));
    await eventually(() => expect(shop.sent).toEqual(["a kettle"]));
    expect(asked).toEqual([{ text: "a kettle" }]);
    for (const wrong of ["", " ", "x".repeat(2001), 7 as unknown as string])
      expect(() => element.ask(wrong)).toThrow(TypeError);
  });

  it("is told that the panel was opened, once", async () => {
    const events = details("opened");
    const element = await opened();
    await settle(() => element.open());
    expect(events).toHaveLength(1);
  });

  it("gets no event for a cart that was and is empty, nor twice for the same cart", async () => {
    const carts = details("cartchange");
    await opened();
    const cart = { items: [], count: 2, total: "2.00", currency: "EUR" };
    for (const [index, each] of [undefined, cart, cart].entries())
      shop.emit(index + 1, context(null, each ? { cart: each } : {}));
    await settle();
    await eventually(() => expect(carts.map(({ count }) => count)).toEqual([2]));
  });

  it("names the product that it shows; an unknown one is reported and ignored", async () => {
    const errors = jest.spyOn(console, "error").mockImplementation(() => undefined);
    shop.products.set("kettle-1", { id: "kettle-1" });
    const element = await opened({ product: "kettle-1" });
    await eventually(() => expect(shop.to("/api/products/kettle-1")).toHaveLength(1));
    expect(errors).not.toHaveBeenCalled();
    await settle(() => (element.product = "nothing"));
    await eventually(() => expect(errors).toHaveBeenCalledWith(expect.stringContaining('product="nothing"')));
  });

  it("shows its own cart, marked as such, until it gives it back", async () => {
    const checkout = details("checkout");
    const lines: HostCartLine[] = [
      { id: "1", name: "Pan", quantity: 2, line_total: "20.00", currency: "EUR", url: "/pan" },
      { id: "2", name: "<b>Lid</b>", quantity: 1, url: "javascript:alert(1)" },
    ];
    const element = await opened({ "checkout-url": "/pay" });
    element.addEventListener("checkout", (event) => event.preventDefault());
    await settle(() => element.setCart(lines));
    await userEvent.click(inside(element).getByRole("button", { name: /^Cart/ }));
    await eventually(() => expect(inside(element).getByText("This is the shop’s own cart.")).toBeVisible());
    expect(inside(element).getByRole("link", { name: "Pan" })).toHaveAttribute(
      "href",
      "http://localhost/pan",
    );
    expect(inside(element).getByText("<b>Lid</b>")).toBeVisible();
    expect(inside(element).queryByRole("link", { name: "<b>Lid</b>" })).toBeNull();
    expect(element.shadowRoot?.querySelector(".launcher")).toHaveTextContent("3 in the cart");
    await userEvent.click(inside(element).getByRole("link", { name: "Checkout" }));
    expect(checkout).toEqual([{ cart: lines, source: "host" }]);
    await settle(() => element.setCart(null));
    await eventually(() => expect(inside(element).queryByText("Pan")).toBeNull());
    for (const wrong of [{}, [{}], [{ id: "1", name: "x", quantity: 0 }], Array(201).fill(lines[0])])
      expect(() => element.setCart(wrong as HostCartLine[])).toThrow(TypeError);
  });
});

describe("product-url", () => {
  const target = (productUrl: string) =>
    pageOf({ ...optionsOf(document.body, ""), productUrl })({ id: "a/b" });

  it.each([
    ["/p/{id}", "http://localhost/p/a%2Fb"],
    ["https://shop.test/p?id={id}#x", "https://shop.test/p?id=a%2Fb#x"],
    ["//shop.test/{id}", "http://shop.test/a%2Fb"],
  ])("%s leads to the storefront", (template, url) => {
    expect(target(template)).toBe(url);
  });

  it.each(["javascript:{id}", "https://{id}.test/", "//{id}/", "/p", "data:text/html,{id}", "https:{id}"])(
    "%s is reported and ignored",
    (template) => {
      const errors = jest.spyOn(console, "error").mockImplementation(() => undefined);
      expect(target(template)).toBeNull();
      expect(errors).toHaveBeenCalledTimes(1);
    },
  );
});

it("reports an origin that the server refuses, and a server that does not answer", async () => {
  const errors = jest.spyOn(console, "error").mockImplementation(() => undefined);
  const answering = globalThis.fetch;
  globalThis.fetch = (_, init) =>
    init?.mode === "no-cors" ? Promise.resolve(new Response()) : Promise.reject(new TypeError("CORS"));
  const element = await place();
  await settle(() => element.open());
  await eventually(() => expect(errors).toHaveBeenCalledWith(expect.stringContaining("ALLOWED_ORIGINS")));
  globalThis.fetch = () => Promise.reject(new TypeError("away"));
  await userEvent.click(inside(element).getByRole("button", { name: "Try again" }));
  await eventually(() => expect(errors).toHaveBeenCalledWith(expect.stringContaining("does not answer")));
  globalThis.fetch = answering;
});
