"""Tests of changes by pages without a function: shown products and quantities, published to every open tab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.events import Context, FunctionError
from app.functions.execute import Runtime
from app.functions.session_actions import change_quantity, show_products
from app.log.append import UnknownSession
from app.turn import LoggedEvent
from tests.support.shop import Shopper


async def test_products_of_a_listing_count_as_shown(shopper: Shopper) -> None:
    await show_products(
        shopper.runtime, shopper.session_id, ["lamp-301", "lamp-302"], source="listing", query="lamps"
    )
    await shopper.done("add_to_cart", product_id="lamp-302")
    first = (await shopper.log())[0].event
    assert isinstance(first, Context)
    assert first.recent_product_ids == ["lamp-301", "lamp-302"]


async def test_a_quantity_set_on_the_cart_page_is_published_to_every_tab(shopper: Shopper) -> None:
    published_events: list[Sequence[LoggedEvent]] = []
    runtime = replace(shopper.runtime, publish=published_events.append)
    await shopper.see("kettle-202")
    await shopper.done("add_to_cart", product_id="kettle-202", quantity=2)
    cart = await change_quantity(runtime, shopper.session_id, "kettle-202", 7)
    assert cart.count == 7
    event = (await shopper.log())[-1].event
    assert isinstance(event, Context)
    assert event.cart == cart
    assert [row.event for rows in published_events for row in rows] == [event]


async def test_a_quantity_that_is_refused_changes_and_logs_nothing(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    await shopper.done("add_to_cart", product_id="kettle-201", quantity=2)
    with pytest.raises(FunctionError) as refused:
        await change_quantity(shopper.runtime, shopper.session_id, "kettle-201", 6)
    assert refused.value.error.code == "quantity_limit"
    assert len(await shopper.log()) == 2


async def test_a_session_that_does_not_exist_is_raised(runtime: Runtime) -> None:
    with pytest.raises(UnknownSession):
        await show_products(runtime, "nobody's", ["lamp-301"], source="listing")
    with pytest.raises(UnknownSession):
        await change_quantity(runtime, "nobody's", "lamp-301", 1)
