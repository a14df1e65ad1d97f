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

function expecting(key: string, product = B, quantity = 1): SessionAction {
  return { type: "add_started", add: { key, product, quantity } };
}

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

  it("is multiplied exactly, and written as the reader writes it", () => {
    expect(multiplyAmount("0.10", 3)).toBe("0.30");
    expect(multiplyAmount("700", 2)).toBe("1400");
    document.documentElement.lang = "de";
    expect(money("1234.50", "EUR").replace(/\s/, " ")).toBe("1.234,50 €");
    expect(money("3.00", "not a currency")).toBe("3.00 not a currency");
    document.documentElement.lang = "";
  });
});

describe("the cart that is expected", () => {
  it("holds what is on its way, added to what is there", () => {
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

  it("takes the currency of what comes first into an empty one", () => {
    const empty = { items: [], count: 0, total: "0.00", currency: "USD" };
    expect(withPendingAdds(empty, [{ key: "1", product: A, quantity: 1 }]).currency).toBe("EUR");
  });
});

describe("the state's cart", () => {
  it("shows a piece at once and goes back when it is refused", () => {
    expect(after(expecting("1")).products.cart.count).toBe(2);
    const refused = after(expecting("1"), { type: "add_finished", key: "1", cart: null });
    expect(refused.products.cart).toBe(CART);
  });

  it("counts a piece once, whether the stream or the answer is first", () => {
    const two = { ...CART, count: 2 };
    const settled: SessionAction = { type: "add_finished", key: "1", cart: two };
    const told: SessionAction = { type: "cart", cart: two };
    expect(after(expecting("1"), told).products.cart.count).toBe(2);
    expect(after(expecting("1"), told, settled).products.cart.count).toBe(2);
    expect(after(expecting("1"), settled).products.cart.count).toBe(2);
    expect(after(expecting("1"), settled, told).products.cart.count).toBe(2);
  });

  it("prefers what the shop told since to an older answer", () => {
    const state = after(
      expecting("1"),
      { type: "cart", cart: { ...CART, count: 7 } },
      { type: "add_finished", key: "1", cart: { ...CART, count: 2 } },
    );
    expect(state.products.cart.count).toBe(7);
  });

  it("keeps what else is expected when one request ends", () => {
    const state = after(expecting("1"), expecting("2"), {
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

  it("knows session, chat and products from its stream", async () => {
    expect(seen.session).toMatchObject({ id: "s1", connected: true });
    expect(screen.getByText("connected")).toBeInTheDocument();
    shop.tell(1, context("t1", { message: "a kettle" }));
    await pass();
    expect(seen.chat.isTyping).toBe(true);
    shop.tell(2, call("t1", "c1", "done", "search_products", { products: [KETTLE] }));
    shop.tell(
      3,
      call("t1", "c2", "done", "show_product_details", { product: KETTLE, recommendations: [KETTLE] }),
    );
    shop.tell(4, call("t1", "c3", "done", "search_products", { products: [{ odd: true }] }));
    shop.tell(5, completion("t1"));
    shop.tell(6, context(null, { cart: CART }));
    await pass();
    expect(seen.chat).toMatchObject({ isTyping: false, error: null });
    expect(seen.chat.messages).toHaveLength(4);
    expect(seen.products.searchResults.map(({ id }) => id)).toEqual(["kettle-1"]);
    expect(seen.products.recommendations.map(({ id }) => id)).toEqual(["kettle-1"]);
    expect(seen.products.cart).toEqual(CART);
  });

  it("asks with its token and without cookies, and sets quantities", async () => {
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

  it("says so when its parts are used outside of it", () => {
    jest.spyOn(console, "error").mockImplementation(() => undefined);
    expect(() => render(<Watcher />)).toThrow("outside a session");
  });
});
