"""Variants on pages, without scripts, and over the API: chosen on the product's page, asked for where open, changed."""

from __future__ import annotations

import re
from typing import Any

from tests.support.serving import Served
from tests.support.shoppers import browser, program, words

DRESS = "dress-threadneath-jersey"
BLACK_S, BLACK_M, BLACK_XS = (f"{DRESS}--black-{size}" for size in ("s", "m", "xs"))


def chosen_in(page: str) -> str:
    """Return the variant that a cart line's list shows as chosen."""
    found = re.search(r'<option value="([^"]+)" selected', page)
    return found[1] if found else ""


async def test_a_size_is_chosen_on_the_product_page_and_changed_in_the_cart(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get(f"/products/{DRESS}")
        assert 'name="option.Size" value="S"' in page.text
        chosen: dict[str, Any] = {"option.Colour": "black", "option.Size": "S"}
        await visitor.submit(page, "/cart/items", **chosen)
        cart = await visitor.get("/cart")
        assert chosen_in(cart.text) == BLACK_S
        assert f'<option value="{BLACK_XS}" disabled>black, XS (sold out)' in cart.text
        changed = await visitor.submit(cart, f"/cart/items/{BLACK_S}", variant_id=BLACK_M)
        assert chosen_in(changed.text) == BLACK_M


async def test_an_open_choice_comes_back_as_buttons_on_the_page_it_came_from(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get(f"/products/{DRESS}")
        chosen: dict[str, Any] = {"option.Colour": "black", "option.Size": ""}
        asked = await visitor.submit(page, "/cart/items", **chosen)
        assert asked.status_code == 422
        assert "Which size: S, M, L or XL? XS is sold out." in words(asked.text)
        assert f'value="{BLACK_S}"' in asked.text


async def test_an_address_of_a_variant_shows_its_product_with_the_choice_made(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get(f"/products/{BLACK_M}")
    checked = re.findall(r'value="([^"]+)" checked', page.text)
    assert checked == ["black", "M"]


async def test_the_listing_filters_by_an_option_that_is_in_stock(shop: Served) -> None:
    async with browser(shop) as visitor:
        every = await visitor.get("/products?query=dress")
        assert "attribute.Size=M" in every.text
        medium = await visitor.get("/products?query=dress&attribute.Size=M&in_stock=true")
    assert "Jersey dress" in words(medium.text)
    assert "Evening dress" not in words(medium.text)


async def test_the_api_names_variants_and_changes_a_line(shop: Served) -> None:
    async with program(shop) as shopper:
        product: dict[str, Any] = (await shopper.client.get(f"/api/products/{DRESS}")).json()
        assert [option["name"] for option in product["options"]] == ["Colour", "Size"]
        refused = await shopper.run("add_to_cart", {"product_id": DRESS, "options": {"Colour": "black"}})
        problem = refused.json()
        assert (refused.status_code, problem["code"]) == (422, "choice_needed")
        assert [each["variant_name"] for each in problem["suggestions"]][:2] == ["XS", "S"]
        assert problem["options"][0]["values"][0] == {"value": "XS", "available": False}
        added = await shopper.run("add_to_cart", {"product_id": BLACK_S})
        assert added.json()["item"]["options"] == {"Colour": "black", "Size": "S"}
        path = f"{shopper.path}/cart/items/{BLACK_S}"
        changed = await shopper.client.put(path, json={"variant_id": BLACK_M})
        assert [line["variant_id"] for line in changed.json()["items"]] == [BLACK_M]
        for body in ({"variant_id": 7}, {"variant_id": BLACK_S, "quantity": 1}):
            assert (await shopper.client.put(path, json=body)).status_code == 422


async def test_the_assistant_asks_for_a_size_and_a_short_answer_completes_it(shop: Served) -> None:
    async with program(shop) as shopper:
        await shopper.ask("show me dresses")
        await shopper.ask("add the evening dress")
        assert (await shopper.state())["products"]["cart"]["count"] == 0
        await shopper.ask("the large")
        (line,) = (await shopper.state())["products"]["cart"]["items"]
    assert (line["product_id"], line["variant_name"]) == ("dress-ploverton-evening-black", "L")
