"""Tests of cart lines that are changed to another variant."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.cart.changes import add, change_variant, set_quantity
from app.cart.contents import cart_state
from app.catalogue.products import get_product
from app.db import Database
from app.events import CartState, FunctionError
from app.settings import Settings
from tests.support.shop import new_session
from tests.support.variants import CAP, SHIRT, sell

SETTINGS = Settings(environment="test", quantity_limit=20, cart_lines_limit=5)


@pytest.fixture(scope="module")
async def shop(module_database: Database) -> Database:
    """A shirt in four sizes and a cap."""
    await sell(module_database, SHIRT, CAP)
    return module_database


async def cart_with(shop: Database, **variants: int) -> str:
    """Return a session whose cart has these variants of the shirt."""
    session_id = await new_session(shop)
    async with shop.transaction() as db:
        shirt = await get_product(db, "shirt")
        assert shirt is not None
        for size, quantity in variants.items():
            await add(db, session_id, shirt, quantity, SETTINGS, f"shirt-{size}")
    return session_id


async def changed(shop: Database, session_id: str, item_id: str, variant_id: str) -> CartState:
    async with shop.transaction() as db:
        return await change_variant(db, session_id, item_id, variant_id, SETTINGS)


async def test_a_line_becomes_another_variant_at_its_price(shop: Database) -> None:
    session_id = await cart_with(shop, s=1)
    cart = await changed(shop, session_id, "shirt-s", "shirt-l")
    assert [(line.variant_id, line.quantity, line.unit_price) for line in cart.items] == [
        ("shirt-l", 1, "42.00")
    ]


async def test_lines_that_become_the_same_variant_are_one(shop: Database) -> None:
    session_id = await cart_with(shop, s=1, m=1)
    cart = await changed(shop, session_id, "shirt-s", "shirt-m")
    assert [(line.variant_id, line.quantity) for line in cart.items] == [("shirt-m", 2)]


@pytest.mark.parametrize(
    ("variants", "wanted", "code"),
    [
        ({"s": 1}, "shirt-xl", "out_of_stock"),
        ({"s": 3}, "shirt-m", "quantity_limit"),
        ({"s": 1, "m": 2}, "shirt-m", "quantity_limit"),
        ({"s": 1}, "cap", "not_found"),
        ({"s": 1}, "nothing", "product_unknown"),
        ({"m": 1}, "shirt-l", "not_found"),
    ],
)
async def test_a_change_that_cannot_be_is_refused_and_leaves_the_cart(
    shop: Database, variants: dict[str, int], wanted: str, code: str
) -> None:
    session_id = await cart_with(shop, **variants)
    with pytest.raises(FunctionError) as refused:
        await changed(shop, session_id, "shirt-s", wanted)
    assert refused.value.error.code == code
    async with shop.reading() as db:
        cart = await cart_state(db, session_id)
    assert {line.variant_id: line.quantity for line in cart.items} == {
        f"shirt-{size}": quantity for size, quantity in variants.items()
    }


async def test_a_product_s_id_means_its_only_line(shop: Database) -> None:
    one, two = await cart_with(shop, s=1), await cart_with(shop, s=1, m=1)
    async with shop.transaction() as db:
        assert (await set_quantity(db, one, "shirt", 2, SETTINGS)).count == 2
    with pytest.raises(FunctionError):
        async with shop.transaction() as db:
            await set_quantity(db, two, "shirt", 2, SETTINGS)


async def test_a_line_has_the_picture_of_its_variant_or_else_of_its_product(shop: Database) -> None:
    session_id = await cart_with(shop, s=1, m=1)
    async with shop.transaction() as db:
        connection = await db.connection()
        await connection.execute(text("UPDATE product SET image_url = '/shirt.svg' WHERE id = 'shirt'"))
        await connection.execute(text("UPDATE product_variant SET image_url = '/m.svg' WHERE id = 'shirt-m'"))
    async with shop.reading() as db:
        pictures = {line.variant_id: line.image_url for line in (await cart_state(db, session_id)).items}
    assert pictures == {"shirt-s": "/shirt.svg", "shirt-m": "/m.svg"}
