import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactNode, useState } from "react";
import { CardRow } from "../src/components/CardRow";
import { CarouselControls } from "../src/components/CarouselControls";
import { products } from "../src/products";
import { violations } from "./axe";
import { FIVE } from "./functionResults";
import { closePage, openPage, recommended } from "./serverPage";

const WIDTH = 100;
/** The number of cards that fit into the view. */
let inView = 2;
/** The scroll position in pixels. */
let scrolled = 0;
/** The `behavior` of each call of scrollBy. */
let behaviours: unknown[] = [];

// A layout for jsdom, which has none: cards of 100 by 100 pixels in a row, of which `inView` are visible.
beforeEach(() => {
  [inView, scrolled, behaviours] = [2, 0, []];
  jest.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    const place = Array.from(this.parentElement?.children ?? []).indexOf(this);
    if (this.localName === "li") return new DOMRect(place * WIDTH - scrolled, 0, WIDTH, WIDTH);
    return new DOMRect(0, 0, inView * WIDTH, WIDTH);
  });
  jest.spyOn(Element.prototype, "scrollBy").mockImplementation(function (this: Element, options?: unknown) {
    const { left = 0, behavior } = options as ScrollToOptions;
    behaviours.push(behavior);
    scrolled = Math.min(Math.max(0, scrolled + left), (5 - inView) * WIDTH);
    fireEvent.scroll(this);
  });
});

globalThis.DOMRect = class extends Object {
  constructor(
    readonly x: number,
    readonly y: number,
    readonly width: number,
    readonly height: number,
  ) {
    super();
  }
  get left() {
    return this.x;
  }
  get right() {
    return this.x + this.width;
  }
} as unknown as typeof DOMRect;

/** A row of cards with its controls, as the island has them on the server's list. */
function Carousel(): ReactNode {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const list = place?.querySelector<HTMLElement>(".cards");
  return (
    <div ref={setPlace}>
      {list && <CarouselControls list={list} label="Suggestions" />}
      <CardRow products={products(FIVE)} onProductSelect={jest.fn()} />
    </div>
  );
}

function show() {
  return render(<Carousel />);
}

function place(): string | null {
  return screen.getByRole("status").textContent;
}

it("shows the visible range, and its buttons scroll by one view to either end", async () => {
  const { container } = show();
  const [earlier, further] = [
    screen.getByRole("button", { name: "Previous" }),
    screen.getByRole("button", { name: "Next" }),
  ];
  expect(place()).toBe("1–2 of 5");
  expect(earlier).toHaveAttribute("aria-disabled", "true");
  expect(await violations(container)).toEqual([]);
  await userEvent.click(further);
  expect(place()).toBe("3–4 of 5");
  await userEvent.click(further);
  expect(place()).toBe("4–5 of 5");
  expect(further).toHaveAttribute("aria-disabled", "true");
  expect(further).toHaveFocus();
  await userEvent.click(further);
  expect(place()).toBe("4–5 of 5");
  await userEvent.click(earlier);
  await userEvent.click(earlier);
  expect(place()).toBe("1–2 of 5");
});

it("moves focus by arrow keys to the same control of the neighbouring card, and scrolls there", async () => {
  show();
  const name = (which: string) => screen.getByRole("button", { name: which });
  name("One").focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(name("Two")).toHaveFocus();
  await userEvent.keyboard("{End}");
  expect(name("Five")).toHaveFocus();
  expect(place()).toBe("4–5 of 5");
  await userEvent.keyboard("{ArrowRight}");
  expect(name("Five")).toHaveFocus();
  await userEvent.keyboard("{ArrowLeft}");
  expect(name("Four")).toHaveFocus();
  await userEvent.keyboard("{Home}{Alt>}{ArrowRight}{/Alt}");
  expect(name("One")).toHaveFocus();
  expect(place()).toBe("1–2 of 5");
});

it("scrolls smoothly, but not if the reader prefers reduced motion", async () => {
  show();
  await userEvent.click(screen.getByRole("button", { name: "Next" }));
  jest.spyOn(globalThis, "matchMedia").mockReturnValue({ matches: true } as MediaQueryList);
  await userEvent.click(screen.getByRole("button", { name: "Previous" }));
  expect(behaviours).toEqual(["smooth", "auto"]);
});

it("has no controls when all cards are visible", () => {
  inView = 5;
  show();
  expect(screen.queryByRole("button", { name: "Next" })).toBeNull();
});

it("updates the visible range when touch scrolls the row", () => {
  show();
  scrolled = WIDTH;
  act(() => void fireEvent.scroll(screen.getByRole("list")));
  expect(place()).toBe("2–3 of 5");
});

it("enhances the server's list on a page, and arrow keys in a field do not move focus", async () => {
  await openPage(recommended());
  expect(document.querySelector("ol")).toHaveClass("cards", "carousel");
  expect(screen.getByRole("group", { name: "Scroll: 5 suggestions" })).toBeVisible();
  screen.getByRole("link", { name: "Blue" }).focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(screen.getByRole("link", { name: "Red" })).toHaveFocus();
  const field = document.createElement("input");
  document.querySelector("li")?.append(field);
  field.focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(field).toHaveFocus();
  await closePage();
});
