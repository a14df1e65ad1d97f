/** Parts of a conversation's page as the server renders them, reduced to the markup that islands read. */
import { act } from "@testing-library/react";
import { mountIslands } from "../src/islands/mountIslands";

export interface ServedProduct {
  name: string;
  price?: string;
  rating?: string;
  brand?: string;
  stock?: boolean;
}

export const FOUND: ServedProduct[] = [
  { name: "Blue", price: "20.00", rating: "4.1", brand: "Harrow" },
  { name: "Red", price: "9.50", brand: "Nook", stock: false },
  { name: "Green", price: "100.00", rating: "4.8", brand: "Nook" },
  { name: "White", rating: "3.0" },
  { name: "Black", price: "9.50", rating: "4.8", brand: "Harrow" },
];

function addForm(name: string, quantity = ""): string {
  return `<form class="add" method="post" action="/cart/items">
    <input type="hidden" name="product_id" value="${name}">
    ${quantity || '<input type="hidden" name="quantity" value="1">'}
    <button class="button filled">Add<span class="unseen"> ${name} to the cart</span></button></form>`;
}

function card(
  { name, price = "", rating = "", brand = "", stock = true }: ServedProduct,
  number: number,
): string {
  return `<li><article class="card" data-product-id="${name}" data-name="${name}" data-price="${price}"
    data-currency="EUR" data-brand="${brand}" data-rating="${rating}" data-in-stock="${stock}">
    <h3 class="card-name"><span>${number}</span> <a href="/products/${name}">${name}</a></h3>
    <div class="card-actions">${stock ? addForm(name) : ""}</div></article></li>`;
}

function part(id: string, island: string, inner: string): string {
  return `<section id="${id}" data-island="${island}">${inner}</section>`;
}

/** Return a search's result. Products after the first `shown` are in a collapsed second list. */
export function searched(id = "part-1-2", found = FOUND, shown = found.length): string {
  const cards = found.map((product, index) => card(product, index + 1));
  const rest = `<details><summary>${found.length - shown} more</summary>
    <ol class="cards" start="${shown + 1}">${cards.slice(shown).join("")}</ol></details>`;
  const first = `<ol class="cards">${cards.slice(0, shown).join("")}</ol>`;
  return part(id, "search_products", `<h2>Found</h2>${first}${shown < found.length ? rest : ""}`);
}

/** Return a result with suggestions. */
export function recommended(id = "part-2-2", found = FOUND): string {
  const cards = found.map((product, index) => card(product, index + 1)).join("");
  return part(id, "get_recommendations", `<h2>5 suggestions</h2><ol class="cards">${cards}</ol>`);
}

/** Return a result with the details of a product. */
export function detailed(id = "part-3-2"): string {
  const field = `<label for="q">Quantity</label><input id="q" type="number" name="quantity" value="1" min="1">`;
  const wide = `<article class="wide" data-product-id="Blue" data-name="Blue" data-price="20.00"
    data-currency="EUR"><h2><a href="/products/Blue">Blue</a></h2>${addForm("Blue", field)}</article>`;
  return part(id, "show_product_details", wide);
}

/** Return the result of an addition to the cart. Its undo form sets the quantity 2. */
export function receipt(id = "part-4-2"): string {
  return part(
    id,
    "add_to_cart",
    `<p>Added <strong>Blue</strong>.</p><form class="undo" method="post" action="/cart/items/Blue%2F1">
      <input type="hidden" name="quantity" value="2"><button class="plain">Undo</button></form>`,
  );
}

let unmountIslands: () => void = () => undefined;

/** Open a conversation's page with these parts, and mount the islands. */
export async function openPage(parts: string, count = ""): Promise<void> {
  document.body.innerHTML = `<header><a id="cart-link" href="/cart">Cart ${count}</a></header><main>${parts}</main>
    <form id="composer" action="/chat/s1/messages"></form>`;
  await mount();
}

/** Mount the islands on the page. */
export function mount(): Promise<void> {
  return change(() => (unmountIslands = mountIslands()));
}

/** Unmount the islands. */
export async function unmount(): Promise<void> {
  await change(() => unmountIslands());
  unmountIslands = () => undefined;
}

/** Unmount the islands and empty the page. */
export async function closePage(): Promise<void> {
  await unmount();
  document.body.innerHTML = "";
}

/** Call `work` and wait for React and observers of the page. */
export async function change(work: () => void): Promise<void> {
  await act(async () => {
    work();
    await new Promise((resolve) => setTimeout(resolve, 0));
  });
}

/** Replace the element with an id, as a swap of htmx does. */
export function swap(id: string, html: string): Promise<void> {
  return change(() => {
    const made = document.createElement("template");
    made.innerHTML = html;
    document.getElementById(id)?.replaceWith(made.content);
  });
}

/** Return the visible cards as number and name: `1 Blue`. */
export function seen(): string[] {
  const items = Array.from(document.querySelectorAll<HTMLLIElement>("[data-island] li"));
  const heading = (item: Element) => item.querySelector("h3")?.textContent ?? "";
  return items.filter((item) => !item.hidden).map((item) => heading(item).trim());
}
