import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { violations } from "./axe";
import {
  change,
  closePage,
  detailed,
  FOUND,
  unmount,
  mount,
  openPage,
  receipt,
  recommended,
  searched,
  seen,
  swap,
} from "./serverPage";
import { problem, Shop } from "./fakeShop";

let shop: Shop;

beforeEach(() => {
  shop = new Shop();
  shop.prices = new Map(FOUND.map(({ name, price = "1.00" }) => [name, price]));
  document.cookie = "csrftoken=a%2Bb";
  document.documentElement.lang = "en";
});

afterEach(closePage);

const AS_SERVED = ["1 Blue", "2 Red", "3 Green", "4 White", "5 Black"];

/** Choose a sort order in the toolbar. */
async function sortBy(label: string): Promise<void> {
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Sort by" }), label);
}

/** Return the number at the cart link with its unit; an empty text without a number. */
function cartFigure(): string {
  return document.querySelector("#cart-link")?.textContent.replace("Cart", "").trim() ?? "";
}

function addButton(name: string): HTMLElement {
  return screen.getByRole("button", { name: new RegExp(`^Add(ed)? ${name} to the cart`) });
}

describe("the toolbar of search results", () => {
  it("is above the server's cards, which remain unchanged", async () => {
    document.body.innerHTML = searched();
    const served = document.querySelector("ol")?.innerHTML;
    await openPage(searched());

    expect(screen.getByRole("group", { name: "Sort and filter" })).toBeVisible();
    const now = document.querySelector("ol")?.cloneNode(true) as Element;
    for (const item of now.querySelectorAll("li")) item.removeAttribute("value");
    for (const host of now.querySelectorAll(".island-host")) host.remove();
    expect(now.innerHTML).toBe(served);
    expect(document.querySelector("[style]")).toBeNull();
    expect(await violations(document.body)).toEqual([]);
  });

  it.each([
    ["Price, low to high", ["2 Red", "5 Black", "1 Blue", "3 Green", "4 White"]],
    ["Price, high to low", ["3 Green", "1 Blue", "2 Red", "5 Black", "4 White"]],
    ["Rating", ["3 Green", "5 Black", "1 Blue", "4 White", "2 Red"]],
  ])("sorts by %s with unknown values last, and the cards keep their numbers", async (label, expected) => {
    await openPage(searched());
    await sortBy(label);
    expect(seen()).toEqual(expected);
    const numbers = Array.from(document.querySelectorAll("li"), (item) => item.value);
    expect(numbers).toEqual(expected.map((text) => Number(text[0])));
    await sortBy("As shown");
    expect(seen()).toEqual(AS_SERVED);
  });

  it("hides sold-out products and shows the number of the others", async () => {
    await openPage(searched());
    expect(screen.getByText("5 shown")).toHaveAttribute("role", "status");
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    expect(seen()).toEqual(["1 Blue", "3 Green", "4 White", "5 Black"]);
    expect(screen.getByText("4 of 5 shown")).toBeVisible();
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    expect(seen()).toHaveLength(5);
  });

  it("shows one brand only, and a text if no product remains", async () => {
    await openPage(searched("part-1-2", [...FOUND, { name: "Grey", brand: "Sold", stock: false }]));
    const brand = screen.getByRole("combobox", { name: "Brand" });
    await userEvent.selectOptions(brand, "Harrow");
    expect(seen()).toEqual(["1 Blue", "5 Black"]);
    await userEvent.selectOptions(brand, "Sold");
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    expect(seen()).toEqual([]);
    expect(screen.getByText("None match")).toBeVisible();
    await userEvent.selectOptions(brand, "All brands");
    expect(seen()).toHaveLength(4);
  });

  it("offers only filters that would hide a product", async () => {
    await openPage(
      searched(
        "part-1-2",
        FOUND.map(({ name }) => ({ name, brand: "Harrow" })),
      ),
    );
    expect(screen.getAllByRole("combobox")).toHaveLength(1);
    expect(screen.queryByRole("checkbox")).toBeNull();
  });

  it("works by keyboard, and focus stays while cards move", async () => {
    await openPage(searched());
    screen.getByRole("combobox", { name: "Sort by" }).focus();
    await sortBy("Rating");
    await userEvent.tab();
    await userEvent.tab();
    await userEvent.keyboard(" ");
    expect(screen.getByRole("checkbox", { name: "In stock only" })).toBeChecked();
    expect(screen.getByRole("checkbox", { name: "In stock only" })).toHaveFocus();
    expect(seen()[0]).toBe("3 Green");
  });

  it("is absent with fewer than four cards", async () => {
    await openPage(searched("part-1-2", FOUND.slice(0, 3)) + searched("part-3-2", []));
    expect(screen.queryByRole("group")).toBeNull();
  });
});

describe("results with a collapsed second list", () => {
  function lists(): string[][] {
    const read = (list: Element) =>
      Array.from(list.querySelectorAll<HTMLElement>("[data-name]"), ({ dataset }) => dataset.name ?? "");
    return Array.from(document.querySelectorAll("ol"), read);
  }

  it("are sorted as one list, and the first list shows the first of all", async () => {
    await openPage(searched("part-1-2", FOUND, 3));
    await sortBy("Price, low to high");
    expect(lists()).toEqual([
      ["Red", "Black", "Blue"],
      ["Green", "White"],
    ]);
    await sortBy("As shown");
    expect(lists()).toEqual([
      ["Blue", "Red", "Green"],
      ["White", "Black"],
    ]);
  });

  it("show the number of visible cards in the second list, and hide it when there are none", async () => {
    await openPage(searched("part-1-2", FOUND, 3));
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    expect(document.querySelector("summary")).toHaveTextContent("1 more");
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Brand" }), "Harrow");
    expect(document.querySelector("details")?.hidden).toBe(true);
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Brand" }), "All brands");
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    expect(document.querySelector("summary")).toHaveTextContent("2 more");
  });
});

describe("a page that changes", () => {
  it("has islands for results that arrive by stream, each with its own toolbar", async () => {
    await openPage(searched());
    await change(() => document.querySelector("main")?.insertAdjacentHTML("beforeend", searched("part-5-2")));
    expect(screen.getAllByRole("group")).toHaveLength(2);

    const second = within(document.querySelector<HTMLElement>("#part-5-2") ?? document.body);
    await userEvent.selectOptions(second.getByRole("combobox", { name: "Sort by" }), "Rating");
    expect(seen().slice(0, 6)).toEqual([...AS_SERVED, "3 Green"]);
  });

  it("keeps the sort order and one toolbar when the server renders a part again", async () => {
    await openPage(searched());
    await sortBy("Rating");
    await swap("part-1-2", searched());
    expect(screen.getAllByRole("group")).toHaveLength(1);
    expect(screen.getByRole("combobox", { name: "Sort by" })).toHaveValue("rating");
    expect(seen()[0]).toBe("3 Green");
  });

  it("is restored to the server's HTML when the islands unmount", async () => {
    await openPage(searched() + recommended() + receipt());
    await sortBy("Rating");
    expect(document.querySelectorAll(".carousel")).toHaveLength(1);
    await unmount();
    expect(document.querySelector(".island-host")).toBeNull();
    expect(document.querySelector(".carousel")).toBeNull();
    expect(document.querySelector<HTMLElement>("form.undo")?.hidden).toBe(false);
    expect(seen().slice(0, 5)).toEqual(AS_SERVED);
  });

  it("that was saved with controls has working controls again", async () => {
    const saved = searched().replace("<ol", '<div class="island-host">stale</div><ol');
    await openPage(saved);
    expect(screen.queryByText("stale")).toBeNull();
    expect(screen.getAllByRole("group")).toHaveLength(1);
  });

  it("without a conversation is not changed", async () => {
    await openPage(searched());
    await unmount();
    document.querySelector("#composer")?.remove();
    await mount();
    expect(screen.queryByRole("group")).toBeNull();
  });

  it("does not change the result of a function without an island", async () => {
    await openPage('<section id="part-9-2" data-island="wrap_as_gift"><p>Wrapped.</p></section>');
    expect(document.querySelector("#part-9-2")?.innerHTML).toBe("<p>Wrapped.</p>");
  });
});

describe("adding a product", () => {
  it("is shown at once and counted once", async () => {
    await openPage(searched());
    let answer: ((response: Error | Response) => void) | undefined;
    shop.cartFailures = [
      new Promise((resolve) => {
        answer = resolve;
      }),
    ];
    await userEvent.click(addButton("Blue"));
    expect(cartFigure()).toBe("1 item");
    expect(addButton("Blue")).toHaveTextContent(/^Added/);
    expect(shop.cart.count).toBe(0);

    await change(() => answer?.(undefined as unknown as Response));
    expect(cartFigure()).toBe("1 item");
    expect(screen.getByText("Added Blue.")).toBeInTheDocument();
    const [request] = shop.to("/api/sessions/s1/functions/add_to_cart", "POST");
    expect(request?.body).toEqual({ product_id: "Blue", quantity: 1 });
    expect(request?.headers.get("x-csrftoken")).toBe("a+b");
    expect(await violations(document.body)).toEqual([]);
  });

  it("that the shop refuses is withdrawn, and shows the reason", async () => {
    await openPage(searched(), '<span class="cart-count">2<span class="unseen"> items</span></span>');
    shop.cartFailures = [problem(422, "quantity_limit", "The shop has 2 of Blue in stock.")];
    await userEvent.click(addButton("Blue"));
    expect(await screen.findByText("Not added. The shop has 2 of Blue in stock.")).toBeVisible();
    expect(cartFigure()).toBe("2 items");
    expect(addButton("Blue")).toHaveTextContent(/^Add /);
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    expect(await violations(document.body)).toEqual([]);
  });

  it("without a response is withdrawn, and a retry adds the product once", async () => {
    await openPage(searched());
    shop.cartFailures = [new TypeError("the response was lost")];
    await userEvent.click(addButton("Blue"));
    expect(await screen.findByText("Not added. There is no connection.")).toBeVisible();
    expect(cartFigure()).toBe("");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Added Blue.")).toBeInTheDocument();
    expect(shop.cart.count).toBe(1);
  });

  it("adds the entered quantity", async () => {
    await openPage(detailed());
    const field = screen.getByRole("spinbutton", { name: "Quantity" });
    await userEvent.type(field, "3", { initialSelectionStart: 0, initialSelectionEnd: 1 });
    await userEvent.click(addButton("Blue"));
    expect(await screen.findByText("Added Blue.")).toBeInTheDocument();
    expect(shop.cart.items[0]?.quantity).toBe(3);
    expect(cartFigure()).toBe("3 items");
  });

  it("of several at once counts each one, in any order of the responses", async () => {
    await openPage(searched());
    const answers: ((response: Response) => void)[] = [];
    const waiting = () => new Promise<Response>((resolve) => answers.push(resolve));
    shop.cartFailures = [waiting(), waiting(), waiting()];
    for (const name of ["Blue", "Green", "Black"]) await userEvent.click(addButton(name));
    expect(cartFigure()).toBe("3 items");
    await change(() => answers[1]?.(problem(422, "out_of_stock", "Green is sold out.")));
    expect(cartFigure()).toBe("2 items");
    await change(() => answers[2]?.(undefined as unknown as Response));
    await change(() => answers[0]?.(undefined as unknown as Response));
    expect(cartFigure()).toBe("2 items");
    expect(shop.cart.count).toBe(2);
  });

  it("counts a piece once when the server renders the cart link during the request", async () => {
    await openPage(searched());
    let answer: ((response: Response) => void) | undefined;
    shop.cartFailures = [new Promise<Response>((resolve) => (answer = resolve))];
    await userEvent.click(addButton("Blue"));
    const count = '<span class="cart-count">1<span class="unseen"> item</span></span>';
    await swap("cart-link", `<a id="cart-link" href="/cart">Cart ${count}</a>`);
    expect(cartFigure()).toBe("1 item");
    await change(() => answer?.(undefined as unknown as Response));
    expect(cartFigure()).toBe("1 item");
  });

  it("keeps its outcome when the server renders the part again", async () => {
    await openPage(searched());
    await userEvent.click(addButton("Blue"));
    await screen.findByText("Added Blue.");
    await swap("part-1-2", searched());
    expect(screen.getByText("Added Blue.")).toBeInTheDocument();
  });
});

describe("the quick look", () => {
  beforeEach(() => {
    shop.products.set("Blue", {
      id: "Blue",
      name: "Blue kettle",
      description: "Holds a litre.",
      price: "20.00",
      currency: "EUR",
      in_stock: true,
      stock: 3,
      attributes: { cordless: true, colours: ["blue", "teal"], size: { wide: 2 }, power_draw: 1500 },
    });
  });

  it("opens over the page and can be closed", async () => {
    await openPage(searched());
    const link = screen.getByRole("link", { name: "Blue" });
    await userEvent.click(link);
    const dialog = await screen.findByRole("dialog", { name: "Blue kettle" });
    expect(within(dialog).getByText("Holds a litre.")).toBeVisible();
    expect(within(dialog).getByRole("row", { name: "Power draw 1500" })).toBeVisible();
    expect(within(dialog).getByRole("row", { name: "Cordless yes" })).toBeVisible();
    expect(await violations(document.body)).toEqual([]);
    await userEvent.click(within(dialog).getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("limits the quantity to the stock, and adds it", async () => {
    await openPage(searched());
    await userEvent.click(screen.getByRole("link", { name: "Blue" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Blue kettle" }));
    const [less, more] = [
      dialog.getByRole("button", { name: "One less" }),
      dialog.getByRole("button", { name: "One more" }),
    ];
    const field = dialog.getByRole("spinbutton", { name: "Quantity of Blue kettle" });
    expect(less).toBeDisabled();
    await userEvent.click(more);
    await userEvent.click(more);
    expect(field).toHaveValue(3);
    expect(more).toBeDisabled();
    expect(field).toHaveFocus();
    await userEvent.clear(field);
    await userEvent.type(field, "2");
    expect(field).toHaveValue(2);
    await userEvent.click(dialog.getByRole("button", { name: "Add to cart" }));
    expect(await dialog.findByText("Added Blue kettle.")).toBeInTheDocument();
    expect(cartFigure()).toBe("2 items");
  });

  it("shows why a product cannot be loaded, with a retry and a link to its page", async () => {
    await openPage(searched());
    await userEvent.click(screen.getByRole("link", { name: "Green" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Product" }));
    expect(await dialog.findByText(/There is no such product/)).toBeVisible();
    expect(dialog.getByRole("link", { name: "Open the product’s page" })).toHaveAttribute(
      "href",
      "/products/Green",
    );
    expect(await violations(document.body)).toEqual([]);
    shop.products.set("Green", { id: "Green", name: "Green kettle", price: "1.00", currency: "EUR" });
    await userEvent.click(dialog.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("dialog", { name: "Green kettle" })).toBeVisible();
  });

  it("closes by a click on the backdrop", async () => {
    await openPage(recommended());
    await userEvent.click(screen.getByRole("link", { name: "Blue" }));
    await userEvent.click(await screen.findByRole("dialog", { name: "Blue kettle" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("does not open for a click that opens a new tab", async () => {
    await openPage(searched());
    document.addEventListener("click", (event) => event.preventDefault(), { once: true });
    const user = userEvent.setup();
    await user.keyboard("{Control>}");
    await user.click(screen.getByRole("link", { name: "Blue" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("an island that breaks", () => {
  it("leaves the server's HTML, shows an error, and works after a retry", async () => {
    jest.spyOn(console, "error").mockImplementation(() => undefined);
    const parse = jest.spyOn(Number, "isNaN").mockImplementation(() => {
      throw new Error("broken");
    });
    await openPage(searched());
    expect(screen.getByRole("alert")).toHaveTextContent("These controls cannot be shown.");
    expect(seen()).toEqual(AS_SERVED);
    parse.mockRestore();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByRole("group")).toBeVisible();
  });
});
