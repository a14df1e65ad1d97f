"""A storefront's page and the widget, from another origin: its events, its cart, its product pages, its checkout."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.storefront import Storefront, launcher, panel, storefront
from tests.support.checkout_doubles import CheckoutDouble, checkout_double, own_shop_with_token
from tests.support.islands import needs_islands
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.e2e, needs_islands]

RECORD = """() => {
  window.happened = [];
  for (const name of ["opened", "asked", "shown", "added", "additem", "checkout"])
    document.addEventListener(name, ({ detail }) => window.happened.push([name, JSON.stringify(detail)]));
}"""


@pytest.fixture(scope="module")
def corner() -> Iterator[Storefront]:
    """The example storefront."""
    with storefront() as pages:
        yield pages


@pytest.fixture(scope="module")
def checkout() -> Iterator[CheckoutDouble]:
    """The storefront's checkout, which fetches the cart by its token."""
    with checkout_double(own_shop_with_token) as double:
        yield double


@pytest.fixture(scope="module")
async def shop(
    module_stocked_url: str, corner: Storefront, checkout: CheckoutDouble
) -> AsyncIterator[Served]:
    """The product with the storefront as an allowed origin and a checkout of its own."""
    address = f"{checkout.url}/basket/{{cart_token}}"
    async with serving(module_stocked_url, allowed_origins=(corner.url,), checkout_url=address) as product:
        corner.assistant = checkout.assistant = product.url
        yield product


async def happened(page: Page) -> list[str]:
    """Return the names of the events so far."""
    return [name for name, _ in await page.evaluate("window.happened")]


async def test_a_page_asks_links_to_its_products_and_gets_the_cart_at_its_checkout(
    shop: Served, corner: Storefront, checkout: CheckoutDouble, visit: Open
) -> None:
    async with visit(Served(corner.url, shop.components)) as page:
        await page.goto("/")
        await page.evaluate(RECORD)
        await page.evaluate("""async () => {
          await customElements.whenDefined("shop-assistant");
          const element = document.querySelector("shop-assistant");
          element.removeAttribute("checkout-url");
          element.setAttribute("product-url", "/about.html?product={id}");
          element.ask("Show me mugs");
        }""")
        first = panel(page).locator(".card").first
        link = first.get_by_role("link")
        await expect(link).to_have_attribute(
            "href", re.compile(rf"^{re.escape(corner.url)}/about.html\?product=\w")
        )
        await first.get_by_role("button", name=re.compile("^Add")).click()
        await expect(launcher(page)).to_contain_text("1")
        await panel(page).get_by_role("button", name=re.compile("^Cart")).click()
        await expect(panel(page).locator(".line-name").get_by_role("link")).to_have_attribute(
            "href", re.compile(rf"^{re.escape(corner.url)}/about.html\?product=\w")
        )
        await page.wait_for_function("window.happened.some(([name]) => name === 'added')")
        events = await happened(page)
        await panel(page).get_by_role("button", name="Checkout").click()
        await expect(page.get_by_role("heading", name="The shop's own checkout")).to_be_visible()
    assert [name for name in ("opened", "asked", "shown", "additem", "added") if name not in events] == []
    assert (list(checkout.lines.values()), checkout.refused) == ([1], 0)


async def test_a_page_takes_additions_into_its_own_cart(
    shop: Served, corner: Storefront, visit: Open
) -> None:
    async with visit(Served(corner.url, shop.components)) as page:
        await page.goto("/")
        await page.evaluate("""async () => {
          await customElements.whenDefined("shop-assistant");
          const element = document.querySelector("shop-assistant");
          const lines = [];
          element.addEventListener("additem", ({ detail: { product, quantity, respondWith } }) => {
            lines.push({ id: product.id, name: product.name, quantity });
            respondWith(Promise.resolve().then(() => element.setCart(lines)));
          });
          element.ask("Show me mugs");
        }""")
        first = panel(page).locator(".card").first
        await first.get_by_role("button", name=re.compile("^Add")).click()
        await expect(panel(page).get_by_text("In the shop’s cart.")).to_be_visible()
        await expect(launcher(page)).to_contain_text("1")
        await panel(page).get_by_role("button", name=re.compile("^Cart")).click()
        await expect(panel(page).get_by_text("This is the shop’s own cart.")).to_be_visible()
        await panel(page).get_by_role("link", name="Checkout").click()
        await expect(page).to_have_url(f"{corner.url}/checkout.html")


async def test_a_page_means_its_product_by_this(shop: Served, corner: Storefront, visit: Open) -> None:
    async with shop.client() as client:
        product = (await client.get("/api/products?query=jacket")).json()["products"][0]
    async with visit(Served(corner.url, shop.components)) as page:
        await page.goto("/")
        await page.evaluate(
            """async (id) => {
              await customElements.whenDefined("shop-assistant");
              const element = document.querySelector("shop-assistant");
              element.product = id;
              element.ask("what is this made of?");
            }""",
            product["id"],
        )
        await expect(panel(page).locator(".answer").last).to_contain_text(product["name"])


async def test_a_refused_origin_is_named_in_the_console(
    module_stocked_url: str, corner: Storefront, visit: Open
) -> None:
    async with serving(module_stocked_url) as product:
        corner.assistant = product.url
        forgiven = ("CORS", "ERR_FAILED", "ALLOWED_ORIGINS")
        async with visit(Served(corner.url, product.components), forgiven=forgiven) as page:
            messages: list[str] = []
            page.on("console", lambda message: messages.append(message.text))
            await page.goto("/")
            async with page.expect_console_message(lambda message: "ALLOWED_ORIGINS" in message.text):
                await launcher(page).click()
            await expect(panel(page).get_by_role("alert")).to_be_visible()
    assert any(f"refuses pages of {corner.url}" in message for message in messages)
