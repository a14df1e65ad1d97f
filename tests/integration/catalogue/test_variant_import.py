"""Variants of an import: what a product derives from them, and what a second import of a file changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from app.cart.changes import add
from app.cart.contents import cart_state
from app.catalogue.importers.import_report import ImportFailed
from app.catalogue.importers.load import ImportOptions, load
from app.catalogue.products import get_product, get_product_or_variant, product_json
from app.db import Database
from app.models import Product, ProductVariant
from app.settings import Settings
from tests.support.shop import new_session
from tests.support.variants import CAP, DRESS, SHIRT, read_lines, sell


async def product(database: Database, product_id: str) -> Product:
    async with database.reading() as db:
        found = await get_product(db, product_id)
    assert found is not None
    return found


def changed(line: dict[str, Any], number: int, **facts: Any) -> dict[str, Any]:
    """Return the line with other facts of one variant."""
    variants = [dict(each) for each in line["variants"]]
    variants[number] |= facts
    return {**line, "variants": variants}


async def test_a_product_costs_what_its_cheapest_buyable_variant_costs(database: Database) -> None:
    await sell(database, SHIRT)
    shirt = await product(database, "shirt")
    assert (shirt.price, shirt.list_price, shirt.stock, shirt.in_stock) == (Decimal(39), None, 7, True)
    view = product_json(shirt)
    assert view["price_from"] == "39.00"
    assert view["options"][0]["values"][2:] == [
        {"value": "L", "available": True},
        {"value": "XL", "available": False},
    ]
    assert [variant["name"] for variant in view["variants"]] == ["S", "M", "L", "XL"]
    assert shirt.attributes == {"Size": ["S", "M", "L", "XL"], "sku": "LS-S", "gtin": "4006381333931"}


async def test_options_keep_the_order_of_the_file(database: Database) -> None:
    await sell(database, DRESS)
    view = product_json(await product(database, "dress"))
    assert [option["name"] for option in view["options"]] == ["Size", "Colour"]
    assert [list(variant["options"]) for variant in view["variants"]] == [["Size", "Colour"]] * 4
    assert view["variants"][0]["id"] == "dress--s-black"
    assert view["price_from"] is None


async def test_a_product_without_options_has_one_variant_that_follows_it(database: Database) -> None:
    await sell(database, CAP)
    async with database.transaction() as db:
        cap = (await db.exec(select(Product))).one()
        cap.price, cap.stock = Decimal(11), 3
    (variant,) = (await product(database, "cap")).variants
    assert (variant.id, variant.options, variant.price, variant.stock) == ("cap", {}, Decimal(11), 3)


async def test_a_change_of_variants_changes_the_product(database: Database) -> None:
    await sell(database, SHIRT)
    async with database.transaction() as db:
        await (await db.connection()).execute(
            text("UPDATE product_variant SET stock = 0, in_stock = false WHERE id IN ('shirt-s', 'shirt-m')")
        )
    shirt = await product(database, "shirt")
    assert (shirt.price, shirt.list_price, shirt.stock) == (Decimal(42), Decimal(50), 1)
    async with database.transaction() as db:
        await (await db.connection()).execute(text("UPDATE product_variant SET in_stock = false, stock = 0"))
    shirt = await product(database, "shirt")
    assert (shirt.in_stock, shirt.stock) == (False, 0)


async def test_a_second_import_changes_only_what_differs(database: Database) -> None:
    lines = [SHIRT, CAP]
    await sell(database, *lines)
    report = await load(database, read_lines(*lines), ImportOptions())
    assert (report.inserted, report.updated) == (0, 0)
    lines[0] = changed(SHIRT, 1, external_id="4711", mpn="M")
    lines[0] = changed(lines[0], 0, stock=3)
    lines[0] = changed(lines[0], 2, stock=2)
    assert (await load(database, read_lines(*lines), ImportOptions())).updated == 1
    async with database.reading() as db:
        _, variant = await get_product_or_variant(db, "shirt-m")
    assert variant is not None and variant.mpn == "M"


async def test_a_variant_that_is_gone_stays_only_in_the_carts_that_have_it(database: Database) -> None:
    await sell(database, SHIRT)
    session_id = await new_session(database)
    async with database.transaction() as db:
        shirt = await get_product(db, "shirt")
        assert shirt is not None
        for each in ("shirt-s", "shirt-m"):
            await add(db, session_id, shirt, 1, Settings(environment="test"), each)
    await sell(database, {**SHIRT, "variants": SHIRT["variants"][1:3]})
    async with database.reading() as db:
        cart = await cart_state(db, session_id)
        known = (await db.exec(select(ProductVariant.id).order_by(ProductVariant.id))).all()
    assert [(line.variant_id, line.changed and line.changed.gone) for line in cart.items] == [
        ("shirt-s", True),
        ("shirt-m", None),
    ]
    assert cart.total == "39.00"
    assert known == ["shirt-l", "shirt-m", "shirt-s"]
    shirt = await product(database, "shirt")
    assert ([variant.id for variant in shirt.variants], shirt.stock) == (["shirt-m", "shirt-l"], 3)
    await sell(database, SHIRT)
    async with database.reading() as db:
        assert not (await cart_state(db, session_id)).has_changes


async def test_products_of_one_variant_each_can_become_variants_of_one_product(database: Database) -> None:
    single = [{"id": f"shirt-{size}", "name": f"Shirt {size}", "price": 39} for size in ("s", "m")]
    await sell(database, *single)
    session_id = await new_session(database)
    async with database.transaction() as db:
        shirt = await get_product(db, "shirt-m")
        assert shirt is not None
        await add(db, session_id, shirt, 2, Settings(environment="test"))
    with pytest.raises(ImportFailed, match="--remove-missing"):
        await load(database, read_lines(SHIRT), ImportOptions())
    assert (await load(database, read_lines(SHIRT), ImportOptions(remove_missing=True))).loaded
    async with database.reading() as db:
        (line,) = (await cart_state(db, session_id)).items
    assert (line.product_id, line.variant_id, line.full_name) == ("shirt", "shirt-m", "Linen Shirt (M)")


async def test_a_product_that_loses_its_options_has_one_variant(database: Database) -> None:
    await sell(database, SHIRT)
    await sell(database, {"id": "shirt", "name": "Linen Shirt", "price": "35.00", "stock": 9})
    shirt = await product(database, "shirt")
    assert [variant.id for variant in shirt.variants] == ["shirt"]
    assert (shirt.price, shirt.stock, shirt.options) == (Decimal(35), 9, [])


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (changed(SHIRT, 1, options={"Size": "S"}), "options", "variants must differ"),
        (changed(SHIRT, 1, price="free"), "price", "is not an amount"),
        (changed(SHIRT, 1, options=["S"]), "options", "must be a valid dictionary"),
        ({**SHIRT, "variants": SHIRT["variants"] * 600}, "variants", "must be at most 2,048"),
        ({**SHIRT, "variants": [{"options": {"Size": "S"}}]}, "price", "is missing"),
    ],
)
def test_what_is_wrong_with_variants_is_said_by_field(line: dict[str, Any], field: str, reason: str) -> None:
    (error,) = [error for row in read_lines(line) for error in row.errors]
    assert (error.line, error.field) == (1, field)
    assert reason in error.reason


def test_a_variant_without_an_option_of_the_others_says_so() -> None:
    (row,) = read_lines(changed(SHIRT, 1, options={"Colour": "red"}))
    assert row.record is not None
    assert [dict(each.options) for each in row.record.variants][:2] == [
        {"Size": "S", "Colour": "not stated"},
        {"Size": "not stated", "Colour": "red"},
    ]


async def test_variants_that_differ_only_in_their_signs_have_ids_of_their_own(database: Database) -> None:
    sizes = ("S/M", "S M", "S-M")
    await sell(database, {**DRESS, "variants": [{"options": {"Size": size}} for size in sizes]})
    variants = (await product(database, "dress")).variants
    assert variants[0].id == "dress--s-m"
    assert len({each.id for each in variants}) == 3


async def test_two_products_cannot_have_a_variant_of_one_id(database: Database) -> None:
    other = {**SHIRT, "id": "other"}
    report = await load(database, read_lines(SHIRT, other), ImportOptions(skip_bad=True))
    assert [str(error) for error in report.errors] == ["line 2: variant id 'shirt-s' is on line 1 already"]
    async with database.reading() as db:
        assert [each.id for each in (await db.exec(select(Product))).all()] == ["shirt"]


async def test_the_number_of_variants_is_that_of_the_lines(database: Database) -> None:
    await sell(database, SHIRT, DRESS, CAP)
    async with database.reading() as db:
        assert len((await db.exec(select(ProductVariant))).all()) == 9
