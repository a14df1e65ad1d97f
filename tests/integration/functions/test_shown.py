"""Tests of suggestions: a wrong id is answered with shown products, the likeliest first, and never with others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.support.shop import ALL, Shopper, fill, new_session, product, show

FunctionError = Callable[[str, str], Awaitable[list[str]]]


@pytest.fixture
def refused(shopper: Shopper) -> FunctionError:
    """A function that sends a wrong id and returns the suggested ids."""

    async def suggested(product_id: str, code: str = "product_unknown") -> list[str]:
        return await shopper.refused("add_to_cart", code, product_id=product_id)

    return suggested


async def test_a_session_without_shown_products_is_advised_to_search(shopper: Shopper) -> None:
    for product_id in ("kettle-201", "zzqwertyuiop"):
        error = (await shopper.click("add_to_cart", product_id=product_id)).error
        assert error is not None
        assert error.suggestions == []
        assert error.recovery.startswith("Search for products first")


@pytest.mark.parametrize(
    "slip", ["kettle-2O1", "kettel-201", "kettle-021", "kettle-2011", "ketle-201", "KETTLE-201", "kettle_201"]
)
async def test_a_slip_of_the_finger_finds_the_id_that_was_meant(
    shopper: Shopper, refused: FunctionError, slip: str
) -> None:
    await shopper.see(*ALL)
    assert (await refused(slip, "product_unknown"))[0] == "kettle-201"


async def test_swapped_digits_come_before_a_wrong_digit(shopper: Shopper) -> None:
    near = ["p-1120", "p-1140", "p-1150", "p-1160", "p-1170", "p-1180", "p-1101"]
    await fill(shopper.runtime.database, [product(product_id, f"Thing {product_id}") for product_id in near])
    await shopper.see(*near)
    assert (await shopper.refused("add_to_cart", "product_unknown", product_id="p-1110"))[0] == "p-1101"


@pytest.mark.parametrize("name", ["copper kettle", "Copper-Kettle", "the copper kettle", "cooper kettle"])
async def test_a_name_given_instead_of_an_id_finds_the_product(
    shopper: Shopper, refused: FunctionError, name: str
) -> None:
    await shopper.see(*ALL)
    assert (await refused(name, "product_unknown"))[0] == "kettle-201"


@pytest.mark.parametrize("position", ["2", "#2", "second", "the second one", "2nd", "no. 2", "Number 2"])
async def test_a_position_counts_in_the_last_list(
    shopper: Shopper, refused: FunctionError, position: str
) -> None:
    await shopper.see("kettle-201", "kettle-202", "kettle-203")
    await shopper.see("lamp-301", "lamp-302", "mug/7 é", source="get_recommendations")
    await shopper.see("kettle-204", source="product_page")
    assert (await refused(position, "product_unknown"))[0] == "lamp-302"


async def test_the_last_one_is_the_end_of_the_list(shopper: Shopper, refused: FunctionError) -> None:
    await shopper.see("lamp-301", "lamp-302", "kettle-201")
    assert (await refused("the last one", "product_unknown"))[0] == "kettle-201"


async def test_a_position_beyond_the_list_points_at_nothing(shopper: Shopper, refused: FunctionError) -> None:
    await shopper.see("lamp-301", "lamp-302")
    assert await refused("7", "product_unknown") == ["lamp-301", "lamp-302"], "what was shown last"


async def test_an_id_unlike_all_others_gets_the_last_shown_products(
    shopper: Shopper, refused: FunctionError
) -> None:
    await shopper.see("kettle-201")
    await shopper.see("lamp-301", "lamp-302", "kettle-202", "kettle-203")
    assert await refused("zzqwertyuiop", "product_unknown") == ["lamp-301", "lamp-302", "kettle-202"]


async def test_a_product_that_was_not_shown_is_answered_with_shown_ones_of_a_like_name(
    shopper: Shopper, refused: FunctionError
) -> None:
    await shopper.see("kettle-201", "lamp-301")
    assert await refused("lamp-302", "product_not_shown") == ["lamp-301"]


async def test_never_more_than_five_are_suggested_and_only_shown_ones(shopper: Shopper) -> None:
    await fill(shopper.runtime.database, [product(f"item-{n}", f"Garden Chair {n}") for n in range(30)])
    shown = [f"item-{n}" for n in range(20)]
    await shopper.see(*shown)
    found = await shopper.refused("add_to_cart", "product_unknown", product_id="garden chair")
    assert len(found) == 5
    assert set(found) <= set(shown)


async def test_products_shown_to_another_session_are_not_suggested(
    shopper: Shopper, refused: FunctionError
) -> None:
    other = await new_session(shopper.runtime.database)
    await show(shopper.runtime.database, other, *ALL)
    assert await refused("kettel-201", "product_unknown") == []
    await refused("kettle-201", "product_not_shown")


async def test_a_product_the_shop_no_longer_sells_is_neither_found_nor_suggested(shopper: Shopper) -> None:
    await shopper.see("kettle-202", "gone-1")
    assert await shopper.refused("add_to_cart", "product_unknown", product_id="gone-1") == ["kettle-202"]
