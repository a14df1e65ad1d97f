import { act, render, screen } from "@testing-library/react";
import { type ReactNode, useEffect } from "react";
import { addAmounts, money, multiplyAmount } from "../src/text/money";
import { type PendingAdd, withPendingAdds } from "../src/state/optimisticCart";
import { LiveSession, useChat, useSession } from "../src/state/SessionContext";
import { initialState, reduce, type SessionAction, type SessionState } from "../src/state/session";
import { useCart } from "../src/state/useCart";
import { KETTLE } from "./functionResults";
import { call, completion, context, Shop } from "./fakeShop";

const OWN = { variant_id: "a", options: {}, variant_name: "" };
const LINE = { product_id: "a", ...OWN, name: "A", quantity: 1, unit_price: "2.50", line_total: "2.50" };
const CART = {
  items: [{ ...LINE, currency: "EUR", url: "/products/a" }],
  count: 1,
  total: "2.50",
  currency: "EUR",
};
const A = { id: "a", name: "A", price: "2.50", currency: "EUR" };
const B = { id: "b", name: "B", price: "0.10", currency: "EUR" };

/** Return the start of a request that adds a product. */
function addStarted(key: string, product = B, quantity = 1): SessionAction {
  return { type: "add_started", add: { key, product, quantity } };
}

/** Return the state after these actions. */
function after(...actions: SessionAction[]): SessionState {
  return actions.reduce(reduce, initialState("s1", CART));
}

describe("money", () => {
  it.each([
    ["0.10", "0.20", "0.30"],
    ["19.99", "0.01", "20.00"],
    ["5", "0.5", "5.5"],
    ["-1.00", "0.25", "-0.75"],
    ["99999999999999999.99", "0.01", "100000000000000000.00"],
  ])("%s and %s are exactly %s", (one, other, sum) => expect(addAmounts(one, other)).toBe(sum));

  it("is multiplied exactly, and formatted for the page's language", () => {
    expect(multiplyAmount("0.10", 3)).toBe("0.30");
    expect(multiplyAmount("700", 2)).toBe("1400");
    document.documentElement.lang = "de";
    expect(money("1234.50", "EUR").replace(/\s/, " ")).toBe("1.234,50 €");
    expect(money("3.00", "not a currency")).toBe("3.00 not a currency");
    document.documentElement.lang = "";
  });
});

describe("the cart with pending additions", () => {
  it("contains its lines and the pending additions", () => {
    const expected: PendingAdd[] = [
      { key: "1", product: A, quantity: 2 },
      { key: "2", product: B, quantity: 3 },
    ];
    const { items, count, total } = withPendingAdds(CART, expected);
    expect([count, total]).toEqual([6, "7.80"]);
    expect(items.map(({ product_id, quantity, line_total }) => [product_id, quantity, line_total])).toEqual([
      ["a", 3, "7.50"],
      ["b", 3, "0.30"],
    ]);
  });

  it("has the currency of the first product if it was empty", () => {
    const empty = { items: [], count: 0, total: "0.00", currency: "USD" };
    expect(withPendingAdds(empty, [{ key: "1", product: A, quantity: 1 }]).currency).toBe("EUR");
  });
});

describe("the state's cart", () => {
  it("contains a pending piece, and no longer after a refusal", () => {
    expect(after(addStarted("1")).products.cart.count).toBe(2);
    const refused = after(addStarted("1"), { type: "add_finished", key: "1", cart: null });
    expect(refused.products.cart).toBe(CART);
  });

  it("counts a piece once, whether the stream or the response is first", () => {
    const two = { ...CART, count: 2 };
    const settled: SessionAction = { type: "add_finished", key: "1", cart: two };
    const streamed: SessionAction = { type: "cart", cart: two };
    expect(after(addStarted("1"), streamed).products.cart.count).toBe(2);
    expect(after(addStarted("1"), streamed, settled).products.cart.count).toBe(2);
    expect(after(addStarted("1"), settled).products.cart.count).toBe(2);
    expect(after(addStarted("1"), settled, streamed).products.cart.count).toBe(2);
  });

  it("prefers a cart from the stream to an older response", () => {
    const state = after(
      addStarted("1"),
      { type: "cart", cart: { ...CART, count: 7 } },
      { type: "add_finished", key: "1", cart: { ...CART, count: 2 } },
    );
    expect(state.products.cart.count).toBe(7);
  });

  it("keeps other pending additions when one request ends", () => {
    const state = after(addStarted("1"), addStarted("2"), {
      type: "add_finished",
      key: "1",
      cart: { ...CART, count: 2 },
    });
    expect(state.products.cart.count).toBe(3);
  });
});

describe("a live session", () => {
  let seen: SessionState;
  let shop: Shop;
  let send: (text: string) => Promise<boolean>;
  let cart: ReturnType<typeof useCart>;

  function Watcher(): ReactNode {
    const session = useSession();
    const chat = useChat();
    const actions = useCart();
    useEffect(() => {
      seen = session.state;
      send = chat.send;
      cart = actions;
    });
    return <p>{chat.status}</p>;
  }

  async function pass(): Promise<void> {
    await act(async () => {
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
    });
  }

  beforeEach(async () => {
    shop = new Shop();
    render(
      <LiveSession sessionId="s1" baseUrl="http://shop.test" token="secret">
        <Watcher />
      </LiveSession>,
    );
    await pass();
  });

  it("has session, chat and products from its stream", async () => {
    expect(seen.session).toMatchObject({ id: "s1", connected: true });
    expect(screen.getByText("connected")).toBeInTheDocument();
    shop.emit(1, context("t1", { message: "a kettle" }));
    await pass();
    expect(seen.chat.isTyping).toBe(true);
    shop.emit(2, call("t1", "c1", "done", "search_products", { products: [KETTLE] }));
    shop.emit(
      3,
      call("t1", "c2", "done", "show_product_details", { product: KETTLE, recommendations: [KETTLE] }),
    );
    shop.emit(4, call("t1", "c3", "done", "search_products", { products: [{ odd: true }] }));
    shop.emit(5, completion("t1"));
    shop.emit(6, context(null, { cart: CART }));
    await pass();
    expect(seen.chat).toMatchObject({ isTyping: false, error: null });
    expect(seen.chat.messages).toHaveLength(4);
    expect(seen.products.searchResults.map(({ id }) => id)).toEqual(["kettle-1"]);
    expect(seen.products.recommendations.map(({ id }) => id)).toEqual(["kettle-1"]);
    expect(seen.products.cart).toEqual(CART);
  });

  it("sends its token without cookies, and sets quantities", async () => {
    await act(async () => {
      await send("hello");
    });
    await act(async () => {
      await cart.setQuantity("a", 4);
    });
    const [sent] = shop.to("/api/sessions/s1/messages", "POST");
    expect(sent?.headers.get("authorization")).toBe("Bearer secret");
    expect(sent?.headers.has("x-csrftoken")).toBe(false);
    expect(seen.products.cart.count).toBe(4);
  });

  it("is required by its hooks", () => {
    jest.spyOn(console, "error").mockImplementation(() => undefined);
    expect(() => render(<Watcher />)).toThrow("outside a session");
  });
});
