import { act, fireEvent, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { CartState } from "../src/events";
import type { Message } from "../src/hooks/conversation";
import { mountPanel } from "../src/shop-assistant-panel";
import { announcement } from "../src/widget/Announcer";
import { define, type ShopAssistant } from "../src/widget/element";
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
 * Does something and lets what follows at once follow; for what takes longer there is `eventually`. Preact
 * runs its effects when `act` ends: what they set off needs a round of its own.
 */
async function settle(work: () => void = () => undefined): Promise<void> {
  for (const begun of [work, () => undefined])
    await act(async () => {
      begun();
      for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
    });
}

function eventually(check: () => void): Promise<void> {
  return waitFor(check, { timeout: 20_000 });
}

/** A storefront's page with the element, and what can be found in it. */
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

function placed(): ShopAssistant | null {
  return document.querySelector("shop-assistant");
}

function frame(): HTMLElement {
  return placed()?.shadowRoot?.querySelector<HTMLElement>(".shop-assistant") ?? document.body;
}

function inside() {
  return within(frame());
}

function box(): HTMLElement {
  return inside().getByRole("textbox", { name: "Your message" });
}

/** Opened, and its stream as well. */
async function open(attributes: Record<string, string> = {}): Promise<ShopAssistant> {
  const element = await place(attributes);
  await userEvent.click(inside().getByRole("button", { name: attributes.label ?? "Ask" }));
  await eventually(() => expect(shop.streams).toHaveLength(1));
  await eventually(() => expect(isOpen()).toBe(true)); // before its styles are asked for: jsdom keeps what it found
  await eventually(() => expect(box()).toBeVisible());
  await settle();
  return element;
}

async function ask(words: string): Promise<void> {
  await userEvent.type(box(), `${words}{Enter}`);
  await settle();
}

/** Send a whole answer on the stream. */
async function answer(text: string, ...html: string[]): Promise<void> {
  shop.tell(1, context("t1", { message: "a kettle" }));
  shop.tell(2, chunk("t1", "1-2", text, ...html));
  shop.tell(3, completion("t1", "1-2"));
  await settle();
}

function isOpen(): boolean {
  return frame().querySelector("dialog")?.open ?? false;
}

function focused(): Element | null {
  return placed()?.shadowRoot?.activeElement ?? null;
}

function found(): Promise<string[]> {
  return violations(frame());
}

describe("the launcher", () => {
  it("asks the shop for nothing before it is used", async () => {
    await place({ label: "Ask us" });
    const button = inside().getByRole("button", { name: "Ask us" });
    expect(button).toHaveAttribute("aria-expanded", "false");
    expect(button).toHaveAttribute("aria-haspopup", "dialog");
    expect(shop.asked).toEqual([]);
    expect(loads).toBe(0);
    expect(await violations(document.body)).toEqual([]);
  });

  it("opens and closes the panel, and has the focus back", async () => {
    await open();
    const button = inside().getByRole("button", { name: "Ask" });
    expect(button).toHaveAttribute("aria-expanded", "true");
    expect(focused()).toBe(box());
    await userEvent.keyboard("{Escape}");
    expect(isOpen()).toBe(false);
    expect(button).toHaveAttribute("aria-expanded", "false");
    expect(focused()).toBe(button);
  });

  it("says so when the chat cannot be loaded, and tries again when it is pressed again", async () => {
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

  it("loads the chat when a pointer comes near, once", async () => {
    await place();
    const button = inside().getByRole("button");
    await userEvent.hover(button);
    await userEvent.unhover(button);
    await userEvent.hover(button);
    expect(loads).toBe(1);
    expect(shop.asked).toEqual([]);
  });
});

describe("the element", () => {
  it("is opened and closed by its page, and stays open on the shop's next page", async () => {
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

  it("goes on when its page moves it, and ends its stream when it is taken away", async () => {
    const element = await open();
    await settle(() => document.body.prepend(element));
    expect(shop.signals.map(({ aborted }) => aborted)).toEqual([false]);
    await settle(() => element.remove());
    expect(shop.signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("takes new attributes at any time", async () => {
    const element = await open({ greeting: "Hello" });
    await eventually(() => expect(inside().getByText("Hello")).toBeVisible());
    await settle(() => element.setAttribute("greeting", "Good evening"));
    await eventually(() => expect(inside().getByText("Good evening")).toBeVisible());
  });

  it("tells its page of the cart", async () => {
    const element = await open();
    const carts: number[] = [];
    element.addEventListener("cartchange", (event) =>
      carts.push((event as CustomEvent<CartState>).detail.count),
    );
    shop.tell(1, context(null, { cart: CART }));
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

  it("is kept for one tab only where the shop wants that", async () => {
    await open({ memory: "tab" });
    expect(localStorage).toHaveLength(0);
    expect(sessionStorage.getItem(`shop-assistant ${HOME}`)).toContain("secret");
  });

  it("whom the shop has forgotten is a new one", async () => {
    localStorage.setItem(`shop-assistant ${HOME}`, JSON.stringify({ sessionId: "old", token: "old" }));
    shop.streamTrouble = [problem(404, "not_found", "There is nothing here.")];
    await open();
    expect(shop.streamRequests.map(({ path }) => path.split("?")[0])).toEqual([
      "/api/stream/old",
      "/api/stream/s1",
    ]);
    expect(localStorage.getItem(`shop-assistant ${HOME}`)).toContain("secret");
  });

  it("whom the shop has forgotten need not say it again", async () => {
    localStorage.setItem(`shop-assistant ${HOME}`, JSON.stringify({ sessionId: "old", token: "old" }));
    let refuse: (problem: Response) => void = () => undefined;
    const answering = globalThis.fetch;
    globalThis.fetch = (...asked) =>
      (asked[0] as string).includes("/api/stream/old")
        ? new Promise((resolve) => (refuse = resolve))
        : answering(...asked);
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

  it("finds the words that were not sent yet, after a look into the cart", async () => {
    await open();
    await userEvent.type(box(), "a red");
    await userEvent.click(inside().getByRole("button", { name: /^Cart/ }));
    await userEvent.click(inside().getByRole("button", { name: /^Back/ }));
    expect(box()).toHaveValue("a red");
  });

  it("can talk where nothing may be stored", async () => {
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

  it("is told when the shop cannot be reached, and may try again", async () => {
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
  it("begins with a greeting and questions that can be asked by a click", async () => {
    await open({ greeting: "What do you need?", starters: "Kettles | Lamps|" });
    await eventually(() => expect(inside().getByText("What do you need?")).toBeVisible());
    expect(await found()).toEqual([]);
    await userEvent.click(inside().getByRole("button", { name: "Lamps" }));
    await settle();
    await eventually(() => expect(shop.sent).toEqual(["Lamps"]));
    await eventually(() => expect(inside().getByText("Lamps")).toBeVisible());
    await eventually(() => expect(inside().queryByText("Kettles")).toBeNull());
  });

  it("shows answers as they are meant, and their links act here", async () => {
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
    const [asked] = shop.to("/api/sessions/s1/functions/show_product_details", "POST");
    expect(asked?.body).toEqual({ product_id: "kettle 1" });
    await userEvent.click(inside().getByRole("button", { name: "your cart" }));
    await eventually(() => expect(inside().getByRole("heading", { name: "Your cart" })).toBeVisible());
  });

  it("shows an answer as it is written where the server gives no HTML", async () => {
    await open();
    await answer("Three **kettles**");
    await eventually(() => expect(inside().getByText("Three **kettles**")).toBeVisible());
  });

  it("leads to the storefront's own product pages where it has some", async () => {
    await open({ "product-url": "/p/{id}.html" });
    await answer(
      "source",
      '<p>See <a href="/products/kettle-1">it</a> or <a href="/products?query=x">that</a>.</p>',
    );
    await eventually(() =>
      expect(inside().getByRole("link", { name: "it" })).toHaveAttribute("href", "/p/kettle-1.html"),
    );
    await eventually(() => expect(inside().queryByRole("link", { name: "that" })).toBeNull());
  });

  it("shows what functions found, adds from it and can undo that", async () => {
    await open();
    shop.prices.set("One", "50.00");
    const result = { products: FIVE, query: "kettle", total: 5 };
    shop.tell(1, call(null, "c1", "done", "search_products", result));
    await settle();
    await eventually(() =>
      expect(inside().getByRole("heading", { name: "5 products for “kettle”" })).toBeVisible(),
    );
    expect(await found()).toEqual([]);
    await userEvent.click(inside().getByRole("button", { name: "Add One to the cart" }));
    await settle();
    await eventually(() => expect(inside().getByText("1 in your cart")).toBeVisible());
    expect(shop.cart.total).toBe("50.00");
    await userEvent.click(inside().getByRole("button", { name: "Undo adding One" }));
    await settle();
    await eventually(() => expect(shop.cart.count).toBe(0));
    await userEvent.click(inside().getByRole("button", { name: "Details of Two" }));
    expect(shop.to("/api/sessions/s1/functions/show_product_details", "POST")).toHaveLength(1);
  });

  it("says that it is being answered, can be stopped, and announces the whole answer", async () => {
    await open();
    await ask("a kettle");
    shop.tell(100, context("t1", { message: "a kettle" }));
    shop.tell(101, chunk("t1", "1-2", "Three **ket", "<p>Three <strong>ket</strong></p>"));
    shop.messageAnswers = [problem(409, "turn_in_progress", "One at a time.")];
    await ask("and a mug");
    await eventually(() => expect(inside().getByText("Answering…")).toBeVisible());
    expect(inside().getByText("ket").tagName).toBe("STRONG");
    const announced = () => inside().getAllByRole("status").at(-1)?.textContent;
    expect(announced()).toBe("");
    await userEvent.click(inside().getByRole("button", { name: "Stop" }));
    expect(shop.to("/api/sessions/s1/cancellation", "POST")).toHaveLength(1);
    shop.tell(102, chunk("t1", "1-2", "tles**.", "<p>Three <strong>kettles</strong>.</p>"));
    shop.tell(103, completion("t1", "1-2"));
    await settle();
    await eventually(() => expect(announced()).toBe("Three kettles ."));
    expect(inside().getByText("kettles").tagName).toBe("STRONG");
    await eventually(() => expect(inside().queryByText("Answering…")).toBeNull());
  });

  it("that broke off says why and can be taken up again", async () => {
    await open();
    shop.tell(1, context("t1", { message: "a kettle" }));
    shop.tell(2, turnError("t1"));
    await settle();
    await eventually(() =>
      expect(inside().getByText("That took too long.", { selector: ".broken p" })).toBeVisible(),
    );
    expect(await found()).toEqual([]);
    await userEvent.click(inside().getByRole("button", { name: "Try again" }));
    await settle();
    await eventually(() => expect(shop.sent).toEqual(["a kettle"]));
  });

  it("can be begun anew", async () => {
    await open();
    await answer("Here.");
    await userEvent.click(inside().getByRole("button", { name: "New conversation" }));
    await settle();
    await eventually(() => expect(shop.to("/api/sessions/s1/messages", "DELETE")).toHaveLength(1));
    await eventually(() => expect(inside().queryByText("Here.")).toBeNull());
  });

  it("whose connection is lost says so and keeps what is written for when it is back", async () => {
    await open();
    shop.streamTrouble = [new TypeError("unreachable")];
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

  it("has a part that breaks stand alone", async () => {
    jest.spyOn(console, "error").mockImplementation(() => undefined);
    await open();
    shop.tell(1, call(null, "c1", "done", "search_products", { products: [{ id: 7 }] }));
    shop.tell(2, call(null, "c2", "done", "show_product_details", { product: KETTLE }));
    await settle();
    await eventually(() =>
      expect(inside().getByRole("alert")).toHaveTextContent("This result cannot be shown."),
    );
    await eventually(() => expect(inside().getByRole("heading", { name: "Enamel kettle" })).toBeVisible());
    expect(box()).toBeVisible();
  });
});

describe("the box to write in", () => {
  it("breaks the line with Shift, sends nothing that is empty, and is emptied", async () => {
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

  it("gives back what the shop does not take", async () => {
    await open();
    shop.messageAnswers = [problem(422, "message_too_long", "This is too long.")];
    await ask("too long");
    await eventually(() => expect(inside().getByText("This is too long.")).toBeVisible());
    expect(box()).toHaveValue("too long");
  });

  it("counts near the limit, and sends nothing over it", async () => {
    await open();
    const field = box();
    fireEvent.input(field, { target: { value: "x".repeat(1801) } });
    await eventually(() => expect(inside().getByText("1,801 of 2,000")).toBeVisible());
    fireEvent.input(field, { target: { value: "🫖".repeat(2001) } });
    expect(inside().getByText("2,001 of 2,000")).toHaveClass("over");
    expect(field).toHaveAttribute("aria-invalid", "true");
    await userEvent.type(field, "{Enter}");
    expect(shop.sent).toEqual([]);
  });
});

describe("the cart", () => {
  async function openCart(attributes: Record<string, string> = {}): Promise<void> {
    await open(attributes);
    shop.cart = CART;
    shop.prices.set("kettle-1", "39.50");
    shop.tell(1, context(null, { cart: CART }));
    await settle();
    await userEvent.click(inside().getByRole("button", { name: "Cart 2 pieces" }));
  }

  it("shows its lines and total, and leads to the checkout", async () => {
    await openCart({ "checkout-url": "/checkout" });
    expect(focused()).toBe(inside().getByRole("heading", { name: "Your cart" }));
    await eventually(() => expect(inside().getByText("€39.50 each")).toBeVisible());
    await eventually(() => expect(inside().getByText("Total for 2 pieces")).toBeVisible());
    expect(inside().getByRole("link", { name: "Checkout" })).toHaveAttribute("href", "/checkout");
    expect(await found()).toEqual([]);
    await userEvent.click(inside().getByRole("button", { name: "Back to the conversation" }));
    expect(box()).toBeVisible();
  });

  it("asks for the newest quantity that is wished for, one request at a time", async () => {
    await openCart();
    const answers: ((response: Response) => void)[] = [];
    shop.cartTrouble = [new Promise<Response>((resolve) => answers.push(resolve))];
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

  it("goes back to what is so when a quantity is refused, and says why", async () => {
    await openCart();
    shop.cartTrouble = [problem(422, "quantity_limit", "There are only 2.")];
    await userEvent.click(inside().getByRole("button", { name: "One more" }));
    await settle();
    await eventually(() => expect(inside().getByRole("alert")).toHaveTextContent("There are only 2."));
    expect(inside().getByRole("spinbutton")).toHaveValue(2);
    expect(await found()).toEqual([]);
  });

  it("is emptied line by line, and then says so", async () => {
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

  it("the panel is a sheet over the page, which begins at its heading and fits above the keyboard", async () => {
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

  it("it does not open by itself on the next page", async () => {
    sessionStorage.setItem("shop-assistant open", "yes");
    await place();
    await settle();
    await eventually(() => expect(isOpen()).toBe(false));
  });
});

describe("what is announced", () => {
  const said = (content: string, more: Partial<Message> = {}): Message => ({
    id: content,
    type: "assistant",
    content,
    timestamp: new Date(),
    turn_id: "t1",
    ...more,
  });

  it("is the turn's words without marks, bounded, or why it broke off", () => {
    expect(announcement([said("Old", { turn_id: "t0" }), said("**Two** [kettles](/products/x).")])).toBe(
      "Two kettles.",
    );
    expect(announcement([said("word ".repeat(200))])).toHaveLength(601);
    expect(announcement([said("One"), said("That took too long.", { type: "error" })])).toBe(
      "That took too long.",
    );
    expect(announcement([said("", { type: "function_call" })])).toBe("The answer is complete.");
  });
});
