import { act, fireEvent, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { CartState } from "../src/events";
import type { Message } from "../src/hooks/conversation";
import { mountPanel } from "../src/shop-assistant-panel";
import { announcement } from "../src/widget/Announcer";
import { define } from "../src/widget/element";
import type { ShopAssistantElement as ShopAssistant } from "../../static/shop-assistant";
import { violations } from "./axe";
import { FIVE, KETTLE } from "./functionResults";
import { call, chunk, completion, context, problem, Shop, turnError } from "./fakeShop";

const HOME = "https://assistant.test";
const LINE = {
  product_id: "kettle-1",
  variant_id: "kettle-1",
  options: {},
  variant_name: "",
  name: "Enamel kettle",
  quantity: 2,
  unit_price: "39.50",
  line_total: "79.00",
};
const CART: CartState = {
  items: [{ ...LINE, currency: "EUR", url: "/products/kettle-1" }],
  count: 2,
  total: "79.00",
  currency: "EUR",
};

let shop: Shop;
/** How often the panel was loaded, and whether loading fails. */
let loads: number;
let unreachable: boolean;

beforeEach(() => {
  shop = new Shop();
  [loads, unreachable] = [0, false];
  localStorage.clear();
  sessionStorage.clear();
  document.documentElement.lang = "en";
  define({
    shop: HOME,
    loadPanel: () => {
      loads += 1;
      return unreachable ? Promise.reject(new Error("offline")) : Promise.resolve({ mountPanel });
    },
  });
});

afterEach(async () => {
  await settle(() => document.body.replaceChildren());
});

/**
 * Call `work` and wait for its immediate consequences. `eventually` waits for later ones. Preact runs effects when
 * `act` ends, so their consequences need a second round.
 */
async function settle(work: () => void = () => undefined): Promise<void> {
  for (const task of [work, () => undefined])
    await act(async () => {
      task();
      for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
    });
}

/** Repeat a check until it passes, for up to 20 s. */
function eventually(check: () => void): Promise<void> {
  return waitFor(check, { timeout: 20_000 });
}

/** Create a storefront's page with the element. */
async function place(attributes: Record<string, string> = {}): Promise<ShopAssistant> {
  const element = document.createElement("shop-assistant");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  await settle(() => {
    const main = document.createElement("main");
    main.append(element);
    document.body.append(main);
  });
  return element;
}

/** Return the element of the page. */
function placed(): ShopAssistant | null {
  return document.querySelector("shop-assistant");
}

/** Return the root of the widget within the shadow root. */
function frame(): HTMLElement {
  return placed()?.shadowRoot?.querySelector<HTMLElement>(".shop-assistant") ?? document.body;
}

/** Return queries for the widget. */
function inside() {
  return within(frame());
}

/** Return the message box. */
function box(): HTMLElement {
  return inside().getByRole("textbox", { name: "Your message" });
}

/** Create a page with the element, open the panel and wait for its stream. */
async function open(attributes: Record<string, string> = {}): Promise<ShopAssistant> {
  const element = await place(attributes);
  await userEvent.click(inside().getByRole("button", { name: attributes.label ?? "Ask" }));
  await eventually(() => expect(shop.streams).toHaveLength(1));
  await eventually(() => expect(isOpen()).toBe(true)); // before toBeVisible: jsdom caches computed styles
  await eventually(() => expect(box()).toBeVisible());
  await settle();
  return element;
}

/** Type a message and send it. */
async function ask(words: string): Promise<void> {
  await userEvent.type(box(), `${words}{Enter}`);
  await settle();
}

/** Send a whole turn on the stream, with the answer as one chunk. */
async function answer(text: string, ...html: string[]): Promise<void> {
  shop.emit(1, context("t1", { message: "a kettle" }));
  shop.emit(2, chunk("t1", "1-2", text, ...html));
  shop.emit(3, completion("t1", "1-2"));
  await settle();
}

function isOpen(): boolean {
  return frame().querySelector("dialog")?.open ?? false;
}

/** Return the element with focus in the widget. */
function focused(): Element | null {
  return placed()?.shadowRoot?.activeElement ?? null;
}

/** Return the accessibility violations of the widget. */
function found(): Promise<string[]> {
  return violations(frame());
}

describe("the launcher", () => {
  it("sends no request before it is used", async () => {
    await place({ label: "Ask us" });
    const button = inside().getByRole("button", { name: "Ask us" });
    expect(button).toHaveAttribute("aria-expanded", "false");
    expect(button).toHaveAttribute("aria-haspopup", "dialog");
    expect(shop.requests).toEqual([]);
    expect(loads).toBe(0);
    expect(await violations(document.body)).toEqual([]);
  });

  it("opens and closes the panel, and has focus afterwards", async () => {
    await open();
    const button = inside().getByRole("button", { name: "Ask" });
    expect(button).toHaveAttribute("aria-expanded", "true");
    expect(focused()).toBe(box());
    await userEvent.keyboard("{Escape}");
    expect(isOpen()).toBe(false);
    expect(button).toHaveAttribute("aria-expanded", "false");
    expect(focused()).toBe(button);
  });

  it("shows that the chat cannot be loaded, and tries again at the next press", async () => {
    unreachable = true;
    await place();
    await userEvent.click(inside().getByRole("button", { name: "Ask" }));
    await settle();
    const button = inside().getByRole("button", { name: "Not reachable. Try again" });
    unreachable = false;
    await userEvent.click(button);
    await settle();
    await eventually(() => expect(isOpen()).toBe(true));
    await eventually(() => expect(inside().getByRole("dialog", { name: "Shop assistant" })).toBeVisible());
    expect(button).toHaveTextContent("Ask");
  });

  it("loads the chat once when a pointer enters", async () => {
    await place();
    const button = inside().getByRole("button");
    await userEvent.hover(button);
    await userEvent.unhover(button);
    await userEvent.hover(button);
    expect(loads).toBe(1);
    expect(shop.requests).toEqual([]);
  });
});

describe("the element", () => {
  it("is opened and closed by its page, and is open again on the next page", async () => {
    const element = await place();
    await settle(() => element.open());
    await eventually(() => expect(isOpen()).toBe(true));
    await settle(() => document.body.replaceChildren());
    await place();
    await settle();
    await eventually(() => expect(isOpen()).toBe(true));
    await settle(() => placed()?.close());
    await eventually(() => expect(isOpen()).toBe(false));
  });

  it("keeps its stream when its page moves it, and ends it when it is removed", async () => {
    const element = await open();
    await settle(() => document.body.prepend(element));
    expect(shop.signals.map(({ aborted }) => aborted)).toEqual([false]);
    await settle(() => element.remove());
    expect(shop.signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("applies new attributes at any time", async () => {
    const element = await open({ greeting: "Hello" });
    await eventually(() => expect(inside().getByText("Hello")).toBeVisible());
    await settle(() => element.setAttribute("greeting", "Good evening"));
    await eventually(() => expect(inside().getByText("Good evening")).toBeVisible());
  });

  it("dispatches an event with the cart", async () => {
    const element = await open();
    const carts: number[] = [];
    element.addEventListener("cartchange", (event) =>
      carts.push((event as CustomEvent<CartState>).detail.count),
    );
    shop.emit(1, context(null, { cart: CART }));
    await settle();
    await eventually(() => expect(carts).toEqual([2]));
    expect(frame().querySelector(".launcher")).toHaveTextContent("Ask 2 in the cart");
  });
});

describe("a visitor", () => {
  it("gets a session when the panel is opened, and keeps it for the next page", async () => {
    await open();
    const [opened] = shop.to("/api/sessions", "POST");
    expect(opened?.headers.has("authorization")).toBe(false);
    expect(shop.streamRequests[0]?.headers.get("authorization")).toBe("Bearer secret");
    expect(localStorage).toHaveLength(1);
    await settle(() => document.body.replaceChildren());
    await place();
    await settle();
    await eventually(() => expect(shop.to("/api/sessions", "POST")).toHaveLength(1));
    await eventually(() => expect(shop.streamRequests).toHaveLength(2));
  });

  it("has a session for one tab only if the storefront sets that", async () => {
    await open({ memory: "tab" });
    expect(localStorage).toHaveLength(0);
    expect(sessionStorage.getItem(`shop-assistant ${HOME}`)).toContain("secret");
  });

  it("with a session that no longer exists gets a new one", async () => {
    localStorage.setItem(`shop-assistant ${HOME}`, JSON.stringify({ sessionId: "old", token: "old" }));
    shop.streamFailures = [problem(404, "not_found", "There is nothing here.")];
    await open();
    expect(shop.streamRequests.map(({ path }) => path.split("?")[0])).toEqual([
      "/api/stream/old",
      "/api/stream/s1",
    ]);
    expect(localStorage.getItem(`shop-assistant ${HOME}`)).toContain("secret");
  });

  it("does not lose a message when the session no longer exists", async () => {
    localStorage.setItem(`shop-assistant ${HOME}`, JSON.stringify({ sessionId: "old", token: "old" }));
    let refuse: (problem: Response) => void = () => undefined;
    const answering = globalThis.fetch;
    globalThis.fetch = (...request) =>
      (request[0] as string).includes("/api/stream/old")
        ? new Promise((resolve) => (refuse = resolve))
        : answering(...request);
    await place();
    await userEvent.click(inside().getByRole("button", { name: "Ask" }));
    await eventually(() => expect(isOpen()).toBe(true));
    await ask("a kettle");
    await userEvent.type(box(), "and a mug");
    expect(shop.sent).toEqual([]);
    await settle(() => refuse(problem(404, "not_found", "There is nothing here.")));
    await eventually(() => expect(shop.sent).toEqual(["a kettle"]));
    expect(box()).toHaveValue("and a mug");
    globalThis.fetch = answering;
  });

  it("finds the unsent text after looking at the cart", async () => {
    await open();
    await userEvent.type(box(), "a red");
    await userEvent.click(inside().getByRole("button", { name: /^Cart/ }));
    await userEvent.click(inside().getByRole("button", { name: /^Back/ }));
    expect(box()).toHaveValue("a red");
  });

  it("can send messages without storage", async () => {
    jest.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
      throw new Error("denied");
    });
    jest.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new Error("denied");
    });
    await open();
    await ask("a kettle");
    await eventually(() => expect(shop.sent).toEqual(["a kettle"]));
  });

  it("is shown that the server cannot be reached, with a retry", async () => {
    const answering = globalThis.fetch;
    globalThis.fetch = () => Promise.reject(new TypeError("unreachable"));
    await place();
    await userEvent.click(inside().getByRole("button", { name: "Ask" }));
    const alert = await inside().findByRole("alert");
    expect(alert).toHaveTextContent("The assistant cannot be reached. There is no connection.");
    expect(await found()).toEqual([]);
    globalThis.fetch = answering;
    await userEvent.click(inside().getByRole("button", { name: "Try again" }));
    await eventually(() => expect(box()).toBeVisible());
  });
});

describe("the conversation", () => {
  it("begins with a greeting and questions that a click sends", async () => {
    await open({ greeting: "What do you need?", starters: "Kettles | Lamps|" });
    await eventually(() => expect(inside().getByText("What do you need?")).toBeVisible());
    expect(await found()).toEqual([]);
    await userEvent.click(inside().getByRole("button", { name: "Lamps" }));
    await settle();
    await eventually(() => expect(shop.sent).toEqual(["Lamps"]));
    await eventually(() => expect(inside().getByText("Lamps")).toBeVisible());
    await eventually(() => expect(inside().queryByText("Kettles")).toBeNull());
  });

  it("shows answers as HTML, and their links act in the widget", async () => {
    await open();
    await ask("a kettle");
    await answer(
      "source",
      '<p>Two. See <a href="/products/kettle%201">the <strong>first</strong></a> or <a href="/cart">your cart</a>.</p>',
      "<p>&lt;b&gt;not bold&lt;/b&gt;</p>",
    );
    expect(shop.streamRequests[0]?.path).toMatch(/\?html=1$/);
    await eventually(() => expect(inside().getByText("first").tagName).toBe("STRONG"));
    expect(inside().queryByText("source", { ignore: "[role=status]" })).toBeNull();
    await eventually(() => expect(inside().getByText("<b>not bold</b>")).toBeVisible());
    await userEvent.click(inside().getByRole("button", { name: "the first" }));
    const [request] = shop.to("/api/sessions/s1/functions/show_product_details", "POST");
    expect(request?.body).toEqual({ product_id: "kettle 1" });
    await userEvent.click(inside().getByRole("button", { name: "your cart" }));
    await eventually(() => expect(inside().getByRole("heading", { name: "Your cart" })).toBeVisible());
  });

  it("shows the source of an answer without HTML", async () => {
    await open();
    await answer("Three **kettles**");
    await eventually(() => expect(inside().getByText("Three **kettles**")).toBeVisible());
  });

  it("links to the storefront's product pages if it has some", async () => {
    await open({ "product-url": "/p/{id}.html" });
    await answer(
      "source",
      '<p>See <a href="/products/kettle-1">it</a> or <a href="/products?query=x">that</a>.</p>',
    );
    await eventually(() =>
      expect(inside().getByRole("link", { name: "it" })).toHaveAttribute(
        "href",
        "http://localhost/p/kettle-1.html",
      ),
    );
    await eventually(() => expect(inside().queryByRole("link", { name: "that" })).toBeNull());
  });

  it("shows results of functions, and adds a product", async () => {
    await open();
    shop.prices.set("One", "50.00");
    const result = { products: FIVE, query: "kettle", total: 5 };
    shop.emit(1, call(null, "c1", "done", "search_products", result));
    await settle();
    await eventually(() =>
      expect(inside().getByRole("heading", { name: /^5 products for “kettle”/ })).toBeVisible(),
    );
    expect(await found()).toEqual([]);
    await userEvent.click(inside().getByRole("button", { name: "Add One to the cart" }));
    await settle();
    await eventually(() => expect(inside().getByText("Added One.")).toBeInTheDocument());
    expect(shop.cart.total).toBe("50.00");
    // Add has become a stepper, which has the focus.
    await eventually(() => expect(focused()).toHaveAccessibleName("One more of One"));
    expect(inside().getByText("1", { selector: ".held" })).toHaveTextContent("1 in the cart");
    await userEvent.click(inside().getByRole("button", { name: "One more of One" }));
    await eventually(() => expect(shop.cart.total).toBe("100.00"));
    await userEvent.click(inside().getByRole("button", { name: "One less of One" }));
    await userEvent.click(inside().getByRole("button", { name: "One less of One" }));
    await eventually(() => expect(focused()).toHaveAccessibleName("Add One to the cart"));
    await userEvent.click(inside().getByRole("button", { name: "Details of Two" }));
    expect(shop.to("/api/sessions/s1/functions/show_product_details", "POST")).toHaveLength(1);
  });

  it("shows that a turn runs, cancels it, and announces the whole answer", async () => {
    await open();
    await ask("a kettle");
    shop.emit(100, context("t1", { message: "a kettle" }));
    shop.emit(101, chunk("t1", "1-2", "Three **ket", "<p>Three <strong>ket</strong></p>"));
    shop.messageAnswers = [problem(409, "turn_in_progress", "One at a time.")];
    await ask("and a mug");
    await eventually(() => expect(inside().getByText("Answering…", { selector: ".typing" })).toBeVisible());
    expect(inside().getByText("ket").tagName).toBe("STRONG");
    const announced = () => inside().getAllByRole("status").at(-1)?.textContent;
    expect(announced()).toBe("Answering…");
    await userEvent.click(inside().getByRole("button", { name: "Stop" }));
    expect(shop.to("/api/sessions/s1/cancellation", "POST")).toHaveLength(1);
    shop.emit(102, chunk("t1", "1-2", "tles**.", "<p>Three <strong>kettles</strong>.</p>"));
    shop.emit(103, completion("t1", "1-2"));
    await settle();
    await eventually(() => expect(announced()).toBe("Three kettles ."));
    expect(inside().getByText("kettles").tagName).toBe("STRONG");
    await eventually(() => expect(inside().queryByText("Answering…")).toBeNull());
  });

  it("shows a turn's error, with a retry", async () => {
    await open();
    shop.emit(1, context("t1", { message: "a kettle" }));
    shop.emit(2, turnError("t1"));
    await settle();
    await eventually(() =>
      expect(inside().getByText("That took too long.", { selector: ".broken p" })).toBeVisible(),
    );
    expect(await found()).toEqual([]);
    await userEvent.click(inside().getByRole("button", { name: "Try again" }));
    await settle();
    await eventually(() => expect(shop.sent).toEqual(["a kettle"]));
  });

  it("can be cleared", async () => {
    await open();
    await answer("Here.");
    await userEvent.click(inside().getByRole("button", { name: "New conversation" }));
    await settle();
    await eventually(() => expect(shop.to("/api/sessions/s1/messages", "DELETE")).toHaveLength(1));
    await eventually(() => expect(inside().queryByText("Here.")).toBeNull());
  });

  it("shows a lost connection, and sends messages when it is restored", async () => {
    await open();
    shop.streamFailures = [new TypeError("unreachable")];
    await settle(() => shop.endStream());
    await ask("cheaper ones");
    await eventually(() =>
      expect(inside().getByText("The connection was lost. Trying again.")).toBeVisible(),
    );
    expect(shop.sent).toEqual([]);
    await eventually(() => expect(inside().getByText("cheaper ones")).toBeVisible());
    await userEvent.click(inside().getByRole("button", { name: "Try now" }));
    await eventually(() => expect(inside().queryByText(/connection was lost/)).toBeNull());
    await settle();
    if (shop.sent.length === 0) await userEvent.click(inside().getByRole("button", { name: "Try now" }));
    await settle();
    await eventually(() => expect(shop.sent).toEqual(["cheaper ones"]));
  });

  it("shows an error for a part that fails, and the other parts", async () => {
    jest.spyOn(console, "error").mockImplementation(() => undefined);
    await open();
    shop.emit(1, call(null, "c1", "done", "search_products", { products: [{ id: 7 }] }));
    shop.emit(2, call(null, "c2", "done", "show_product_details", { product: KETTLE }));
    await settle();
    await eventually(() =>
      expect(inside().getByRole("alert")).toHaveTextContent("This result cannot be shown."),
    );
    await eventually(() => expect(inside().getByRole("heading", { name: "Enamel kettle" })).toBeVisible());
    expect(box()).toBeVisible();
  });
});

describe("the message box", () => {
  it("adds a line break with Shift, does not send blank text, and is emptied", async () => {
    await open();
    const field = box();
    await userEvent.type(field, "  {Enter}");
    await userEvent.type(field, "one{Shift>}{Enter}{/Shift}two");
    expect(field).toHaveValue("  one\ntwo");
    fireEvent.keyDown(field, { key: "Enter", isComposing: true });
    expect(shop.sent).toEqual([]);
    await userEvent.click(inside().getByRole("button", { name: "Send" }));
    await settle();
    await eventually(() => expect(shop.sent).toEqual(["one\ntwo"]));
    expect(field).toHaveValue("");
    expect(focused()).toBe(field);
  });

  it("has the text again when the server refuses it", async () => {
    await open();
    shop.messageAnswers = [problem(422, "message_too_long", "This is too long.")];
    await ask("too long");
    await eventually(() => expect(inside().getByText("This is too long.")).toBeVisible());
    expect(box()).toHaveValue("too long");
  });

  it("shows the count near the limit, and does not send text over it", async () => {
    await open();
    const field = box();
    fireEvent.input(field, { target: { value: "x".repeat(1801) } });
    await eventually(() => expect(inside().getByText("1,801 of 2,000")).toBeVisible());
    fireEvent.input(field, { target: { value: `${"🫖".repeat(1000)}x` } });
    expect(inside().getByText("2,001 of 2,000")).toHaveClass("over");
    expect(field).toHaveAttribute("aria-invalid", "true");
    await userEvent.type(field, "{Enter}");
    expect(shop.sent).toEqual([]);
  });
});

describe("a receipt", () => {
  it("has its total and Undo until the cart changes", async () => {
    await open();
    const item = { ...LINE, currency: "EUR", added: 2, previous_quantity: 0 };
    shop.emit(1, call(null, "c1", "done", "add_to_cart", { item, cart: CART }));
    shop.emit(2, context(null, { cart: CART }));
    await eventually(() => expect(inside().getByRole("button", { name: /^Undo/ })).toBeVisible());
    expect(inside().getByText(/Your cart is/)).toHaveTextContent("€79.00");
    shop.emit(3, context(null, { cart: { ...CART, items: [], count: 0, total: "0.00" } }));
    await eventually(() => expect(inside().queryByRole("button", { name: /^Undo/ })).toBeNull());
    expect(inside().queryByText(/Your cart is/)).toBeNull();
    expect(inside().getByText("Enamel kettle")).toBeVisible();
  });
});

describe("the receipts of one answer", () => {
  it("have one Undo, which restores every line and adds what is gone", async () => {
    await open();
    const mug = { ...LINE, product_id: "mug-1", variant_id: "mug-1", name: "Mug", currency: "EUR" };
    const kettle = { ...LINE, currency: "EUR" };
    const after = { ...CART, items: [{ ...kettle, url: "/products/kettle-1", quantity: 3 }], count: 3 };
    shop.emit(1, context("t1", { message: "one more kettle, no mug" }));
    const added = { item: { ...kettle, quantity: 3, added: 1, previous_quantity: 2 }, cart: CART };
    shop.emit(2, call("t1", "c1", "done", "add_to_cart", added));
    const removed = { item: { ...mug, quantity: 0, previous_quantity: 1 }, cart: after };
    shop.emit(3, call("t1", "c2", "done", "set_cart_quantity", removed));
    shop.emit(4, context(null, { cart: after }));
    await eventually(() => expect(inside().getAllByRole("button", { name: /^Undo/ })).toHaveLength(1));
    await userEvent.click(inside().getByRole("button", { name: "Undo all" }));
    await eventually(() => {
      expect(shop.to("/api/sessions/s1/cart/items/kettle-1", "PUT")[0]?.body).toEqual({ quantity: 2 });
      const [again] = shop.to("/api/sessions/s1/functions/add_to_cart", "POST");
      expect(again?.body).toEqual({ product_id: "mug-1", quantity: 1 });
    });
  });
});

describe("the receipt of a changed option", () => {
  it("has an Undo, which restores the quantities of both lines", async () => {
    await open();
    const item = {
      ...LINE,
      variant_id: "shirt-l",
      quantity: 2,
      previous_variant_name: "M",
      variant_name: "L",
      changed_lines: [
        { variant_id: "shirt-l", previous_quantity: 0, quantity: 2 },
        { variant_id: "shirt-m", previous_quantity: 2, quantity: 0 },
      ],
    };
    shop.emit(1, call(null, "c1", "done", "change_cart_option", { item, cart: CART }));
    shop.emit(2, context(null, { cart: CART }));
    const undo = { name: /^Undo (?!all)/ };
    await eventually(() => expect(inside().getByRole("button", undo)).toBeVisible());
    await userEvent.click(inside().getByRole("button", undo));
    await eventually(() => {
      expect(shop.to("/api/sessions/s1/cart/items/shirt-l", "PUT")[0]?.body).toEqual({ quantity: 0 });
      const [again] = shop.to("/api/sessions/s1/functions/add_to_cart", "POST");
      expect(again?.body).toEqual({ product_id: "shirt-m", quantity: 2 });
    });
  });
});

describe("a turn", () => {
  it("is named by its question, which is a heading, and says who answers", async () => {
    await open();
    shop.emit(1, context("t1", { message: "קומקום אדום" }));
    shop.emit(2, chunk("t1", "1-2", "One.", "<p>One.</p>"));
    shop.emit(3, completion("t1", "1-2"));
    await settle();
    const turn = within(inside().getByRole("article", { name: "קומקום אדום" }));
    expect(turn.getByRole("heading", { level: 3, name: "You: קומקום אדום" })).toBeVisible();
    expect(turn.getByText("קומקום אדום")).toHaveAttribute("dir", "auto");
    expect(turn.getByText("Assistant:")).toHaveClass("unseen");
    expect(turn.getByText("One.").closest(".answer")).toHaveAttribute("dir", "auto");
    expect(box()).toHaveAttribute("dir", "auto");
  });
});

describe("the cart", () => {
  async function openCart(attributes: Record<string, string> = {}): Promise<void> {
    await open(attributes);
    shop.cart = CART;
    shop.prices.set("kettle-1", "39.50");
    shop.emit(1, context(null, { cart: CART }));
    await settle();
    await userEvent.click(inside().getByRole("button", { name: "Cart 2 items" }));
  }

  it("shows its lines and total, and links to the checkout", async () => {
    await openCart({ "checkout-url": "/checkout" });
    expect(focused()).toBe(inside().getByRole("heading", { name: "Your cart" }));
    await eventually(() => expect(inside().getByText("€39.50 each")).toBeVisible());
    await eventually(() => expect(inside().getByText("2 items")).toBeVisible());
    expect(inside().getByRole("link", { name: "Checkout" })).toHaveAttribute(
      "href",
      "http://localhost/checkout",
    );
    expect(await found()).toEqual([]);
    await userEvent.click(inside().getByRole("button", { name: "Back to the conversation" }));
    expect(box()).toBeVisible();
  });

  it("sends the newest quantity, one request at a time", async () => {
    await openCart();
    const answers: ((response: Response) => void)[] = [];
    shop.cartFailures = [new Promise<Response>((resolve) => answers.push(resolve))];
    const more = inside().getByRole("button", { name: "One more" });
    for (let press = 0; press < 3; press++) await userEvent.click(more);
    expect(inside().getByRole("spinbutton")).toHaveValue(5);
    expect(shop.to("/api/sessions/s1/cart/items/", "PUT")).toHaveLength(1);
    await settle(() => answers[0]?.(undefined as unknown as Response));
    await eventually(() =>
      expect(shop.to("/api/sessions/s1/cart/items/", "PUT").map(({ body }) => body.quantity)).toEqual([3, 5]),
    );
    await eventually(() => expect(inside().getByText("€197.50", { selector: "strong" })).toBeVisible());
  });

  it("shows the previous quantity after a refusal, and the reason", async () => {
    await openCart();
    shop.cartFailures = [problem(422, "quantity_limit", "There are only 2.")];
    await userEvent.click(inside().getByRole("button", { name: "One more" }));
    await settle();
    await eventually(() => expect(inside().getByRole("alert")).toHaveTextContent("There are only 2."));
    expect(inside().getByRole("spinbutton")).toHaveValue(2);
    expect(await found()).toEqual([]);
  });

  it("shows that it is empty after its last line is removed", async () => {
    await openCart();
    await userEvent.click(inside().getByRole("button", { name: "Remove Enamel kettle" }));
    await settle();
    await eventually(() => expect(inside().getByText("Empty. What you add waits here.")).toBeVisible());
    expect(focused()).toBe(inside().getByRole("heading", { name: "Your cart" }));
    await eventually(() => expect(inside().queryByRole("link", { name: "Checkout" })).toBeNull());
    expect(await found()).toEqual([]);
  });
});

describe("on a phone", () => {
  beforeEach(() => {
    const narrow = (media: string) =>
      Object.assign(new EventTarget(), { media, matches: true }) as MediaQueryList;
    jest.spyOn(globalThis, "matchMedia").mockImplementation(narrow);
  });

  it("the panel is a modal sheet with focus on its heading, above the keyboard", async () => {
    const viewport = Object.assign(new EventTarget(), { height: 400, scale: 1 });
    Object.defineProperty(window, "visualViewport", { configurable: true, value: viewport });
    await open();
    const dialog = inside().getByRole("dialog", { name: "Shop assistant" });
    expect(dialog).toHaveAttribute("aria-modal", "true");
    expect(focused()).toBe(inside().getByRole("heading", { name: "Shop assistant" }));
    expect(dialog.style.getPropertyValue("--visible-height")).toBe("400px");
    Object.assign(viewport, { height: 200, scale: 2 });
    await settle(() => viewport.dispatchEvent(new Event("resize")));
    await eventually(() => expect(dialog.style.getPropertyValue("--visible-height")).toBe("400px"));
    fireEvent(dialog, new Event("cancel", { cancelable: true }));
    await settle();
    await eventually(() => expect(isOpen()).toBe(false));
    expect(dialog.style.getPropertyValue("--visible-height")).toBe("");
    Reflect.deleteProperty(window, "visualViewport");
  });

  it("the panel does not open by itself on the next page", async () => {
    sessionStorage.setItem("shop-assistant open", "yes");
    await place();
    await settle();
    await eventually(() => expect(isOpen()).toBe(false));
  });
});

describe("the announcement", () => {
  const textMessage = (content: string, more: Partial<Message> = {}): Message => ({
    id: content,
    type: "assistant",
    content,
    timestamp: new Date(),
    turn_id: "t1",
    ...more,
  });

  it("is the turn's text without Markdown, cut at the limit, or its error", () => {
    expect(
      announcement([textMessage("Old", { turn_id: "t0" }), textMessage("**Two** [kettles](/products/x).")]),
    ).toBe("Two kettles.");
    expect(announcement([textMessage("word ".repeat(200))])).toHaveLength(601);
    expect(announcement([textMessage("One"), textMessage("That took too long.", { type: "error" })])).toBe(
      "That took too long.",
    );
    expect(announcement([textMessage("", { type: "function_call" })])).toBe("The answer is complete.");
  });
});
