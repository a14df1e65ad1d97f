import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { mountIslands } from "../src/islands/mount";
import { ErrorBoundary } from "../src/functions/ErrorBoundary";
import type { Card } from "../src/islands/cards";
import { SearchToolbar } from "../src/islands/search_products";
import { violations } from "./axe";

interface Served {
  name: string;
  price?: string;
  rating?: string;
  stock?: boolean;
}

const FOUND: Served[] = [
  { name: "Blue", price: "20.00", rating: "4.1" },
  { name: "Red", price: "9.50", stock: false },
  { name: "Green", price: "100.00", rating: "4.8" },
  { name: "White", rating: "3.0" },
  { name: "Black", price: "9.50", rating: "4.8" },
];

function served(id: string, found: Served[]): string {
  const items = found.map(
    ({ name, price = "", rating = "", stock = true }, index) =>
      `<li data-product-id="${name}" data-name="${name}" data-price="${price}" data-rating="${rating}"
        data-in-stock="${stock}"><span>${index + 1}</span> <a href="/products/${name}">${name}</a></li>`,
  );
  return `<section id="${id}" data-island="search_products"><h2>Found</h2><ol>${items.join("")}</ol></section>`;
}

let unmountIslands: () => void;

async function open(html: string): Promise<void> {
  document.body.innerHTML = `<main>${html}</main>`;
  await act(async () => {
    unmountIslands = mountIslands();
    await frame();
  });
}

async function change(work: () => void): Promise<void> {
  await act(async () => {
    work();
    await frame();
  });
}

/** Until the page has noticed what changed in it. */
async function frame(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => requestAnimationFrame(resolve));
}

function seen(): string[] {
  const items = Array.from(document.querySelectorAll<HTMLLIElement>("[data-island] li"));
  return items.filter((item) => !item.hidden).map((item) => item.textContent.trim());
}

async function sortBy(label: string): Promise<void> {
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Sort by" }), label);
}

afterEach(async () => {
  await act(async () => {
    unmountIslands();
    await frame();
  });
  document.body.innerHTML = "";
});

describe("the toolbar of search results", () => {
  it("stands above the server's own cards, which stay what they were", async () => {
    document.body.innerHTML = `<main>${served("part-1-2", FOUND)}</main>`;
    const list = document.querySelector("ol");
    const before = list?.innerHTML;
    await change(() => (unmountIslands = mountIslands()));

    expect(screen.getByRole("group", { name: "Sort and filter these results" })).toBeVisible();
    expect(document.querySelector("ol")).toBe(list);
    expect(list?.innerHTML.replace(/ value="\d"/g, "")).toBe(before);
    expect(document.querySelector("[style]")).toBeNull();
    expect(await violations(document.body)).toEqual([]);
  });

  it.each([
    ["Price, low to high", ["2 Red", "5 Black", "1 Blue", "3 Green", "4 White"]],
    ["Price, high to low", ["3 Green", "1 Blue", "2 Red", "5 Black", "4 White"]],
    ["Rating", ["3 Green", "5 Black", "1 Blue", "4 White", "2 Red"]],
  ])("sorts by %s, unknown last, and the numbers stay with their cards", async (label, expected) => {
    await open(served("part-1-2", FOUND));
    await sortBy(label);
    expect(seen()).toEqual(expected);
    const numbers = Array.from(document.querySelectorAll("li"), (item) => item.value);
    expect(numbers).toEqual(expected.map((text) => Number(text[0])));
    await sortBy("As shown");
    expect(seen()).toEqual(["1 Blue", "2 Red", "3 Green", "4 White", "5 Black"]);
  });

  it("hides what is out of stock and says how many are left", async () => {
    await open(served("part-1-2", FOUND));
    expect(screen.getByRole("status")).toHaveTextContent("5 products");
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    expect(seen()).toEqual(["1 Blue", "3 Green", "4 White", "5 Black"]);
    expect(screen.getByRole("status")).toHaveTextContent("4 of 5 products");
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    expect(seen()).toHaveLength(5);
  });

  it("says so when nothing is in stock", async () => {
    await open(
      served(
        "part-1-2",
        FOUND.map((card) => ({ ...card, stock: false })),
      ),
    );
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    expect(seen()).toEqual([]);
    expect(screen.getByRole("status")).toHaveTextContent("None of these is in stock");
  });

  it("works by keyboard, and keeps the focus while cards move", async () => {
    await open(served("part-1-2", FOUND));
    await userEvent.tab();
    expect(screen.getByRole("combobox", { name: "Sort by" })).toHaveFocus();
    await sortBy("Rating");
    await userEvent.tab();
    await userEvent.keyboard(" ");
    expect(screen.getByRole("checkbox", { name: "In stock only" })).toBeChecked();
    expect(screen.getByRole("checkbox", { name: "In stock only" })).toHaveFocus();
    expect(seen()[0]).toBe("3 Green");
  });

  it("is read out by its count alone, not card by card", async () => {
    await open(served("part-1-2", FOUND));
    await sortBy("Rating");
    expect(document.querySelector("ol")).toHaveAttribute("aria-live", "off");
    expect(document.querySelector(".island-host")).toHaveAttribute("aria-live", "off");
  });

  it("is left out where there is little to sort, and where there are no cards", async () => {
    await open(served("part-1-2", FOUND.slice(0, 3)) + served("part-3-2", []));
    expect(screen.queryByRole("group")).toBeNull();
  });

  it("also reads cards whose facts stand inside the list item", async () => {
    const inside = served("part-1-2", FOUND).replace(
      /<li ([^>]*)>(.*?)<\/li>/gs,
      "<li><article $1>$2</article></li>",
    );
    await open(inside);
    await sortBy("Price, low to high");
    expect(seen()[0]).toBe("2 Red");
  });
});

describe("results of which the rest is folded away", () => {
  const folded = served("part-1-2", FOUND).replace(
    '<li data-product-id="White"',
    '</ol><details><summary>2 more</summary><ol start="4">$&',
  );

  function lists(): string[][] {
    const read = (list: Element) =>
      Array.from(list.querySelectorAll("li"), (item) => item.dataset.name ?? "");
    return Array.from(document.querySelectorAll("ol"), read);
  }

  beforeEach(() => open(folded.replace("</ol></section>", "</ol></details></section>")));

  it("are sorted as one, the first of all where the first were", async () => {
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

  it("say how many more can be seen", async () => {
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    expect(lists()[0]).toEqual(["Blue", "Green", "White"]);
    expect(document.querySelector("summary")).toHaveTextContent("1 more");
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    expect(document.querySelector("summary")).toHaveTextContent("2 more");
  });

  it("are not offered when there are no more", async () => {
    await change(() => {
      for (const name of ["White", "Black"]) {
        const card = document.querySelector<HTMLElement>(`[data-name="${name}"]`);
        if (card) card.dataset.inStock = "false";
      }
      document.querySelector(".island-host")?.remove();
    });
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    expect(document.querySelector("details")?.hidden).toBe(true);
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    expect(document.querySelector("details")?.hidden).toBe(false);
  });
});

describe("a page that changes", () => {
  it("has results taken over that arrive by stream, each with a toolbar of its own", async () => {
    await open(served("part-1-2", FOUND));
    await change(() =>
      document.querySelector("main")?.insertAdjacentHTML("beforeend", served("part-5-2", FOUND)),
    );
    expect(screen.getAllByRole("group")).toHaveLength(2);

    const second = within(document.querySelector<HTMLElement>("#part-5-2") ?? document.body);
    await userEvent.selectOptions(second.getByRole("combobox"), "Rating");
    expect(seen().slice(0, 6)).toEqual(["1 Blue", "2 Red", "3 Green", "4 White", "5 Black", "3 Green"]);
  });

  it("keeps the choice when the server draws a part anew", async () => {
    await open(served("part-1-2", FOUND));
    await sortBy("Rating");
    await change(() => (document.querySelector("main") ?? document.body).replaceChildren());
    expect(screen.queryByRole("group")).toBeNull();
    await change(() =>
      document.querySelector("main")?.insertAdjacentHTML("beforeend", served("part-1-2", FOUND)),
    );
    expect(screen.getAllByRole("group")).toHaveLength(1);
    expect(screen.getByRole("combobox")).toHaveValue("rating");
    expect(seen()[0]).toBe("3 Green");
  });

  it("gets a toolbar once there are cards enough, counting those that came later", async () => {
    await open(served("part-1-2", FOUND.slice(0, 3)));
    for (const name of ["Fourth", "Fifth"]) {
      const card = `<li data-product-id="${name}" data-price="1">${name}</li>`;
      await change(() => document.querySelector("ol")?.insertAdjacentHTML("beforeend", card));
    }
    expect(screen.getAllByRole("group")).toHaveLength(1);
    expect(screen.getByRole("status")).toHaveTextContent("5 products");
  });

  it("is given back as the server sent it", async () => {
    await open(served("part-1-2", FOUND));
    await sortBy("Rating");
    await userEvent.click(screen.getByRole("checkbox", { name: "In stock only" }));
    await change(() => unmountIslands());
    expect(seen()).toEqual(["1 Blue", "2 Red", "3 Green", "4 White", "5 Black"]);
    expect(document.querySelector(".island-host")).toBeNull();
  });

  it("that was kept with a dead toolbar in it gets a live one", async () => {
    await open(served("part-1-2", FOUND).replace("<ol>", '<div class="island-host">dead</div><ol>'));
    expect(document.querySelectorAll(".island-host")).toHaveLength(1);
    expect(screen.queryByText("dead")).toBeNull();
  });
});

it("a toolbar that breaks leaves the cards as they were served", async () => {
  jest.spyOn(console, "error").mockImplementation(() => undefined);
  await open(served("part-1-2", FOUND).replace('data-island="search_products"', "data-island"));
  const cards = Array.from(document.querySelectorAll("li"), (element, index): Card => ({
    element,
    list: element.parentElement ?? document.body,
    position: index + 1,
    price: -index,
    rating: null,
    inStock: true,
  }));
  const breaks = () => {
    throw new Error("broken");
  };
  const broken = [
    ...cards,
    {
      ...cards[0],
      get inStock(): boolean {
        return breaks();
      },
    } as Card,
  ];
  const { rerender } = render(
    <ErrorBoundary label="Sorting">
      <SearchToolbar cards={cards} initial={{ order: "price_asc", inStockOnly: false }} />
    </ErrorBoundary>,
  );
  expect(seen()[0]).toBe("5 Black");
  rerender(
    <ErrorBoundary label="Sorting">
      <SearchToolbar cards={broken} />
    </ErrorBoundary>,
  );
  expect(screen.getByRole("alert")).toHaveTextContent("Sorting cannot be shown.");
  expect(seen()).toEqual(["1 Blue", "2 Red", "3 Green", "4 White", "5 Black"]);
});
