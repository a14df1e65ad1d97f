"""Recommendations and their reasons."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.catalogue.products import find_category, get_product, get_products, product_json, recommend
from app.catalogue.recommend import similarity
from app.db import Database
from app.models import Product


async def reasons(shop: Database, basis: str, **given: Any) -> dict[str, str]:
    async with shop.reading() as db:
        product = await get_product(db, basis)
        return {found.id: reason for found, reason in await recommend(db, product or basis, **given)}


async def test_another_of_the_same_kind_with_the_difference_in_price(shop: Database) -> None:
    found = await reasons(shop, "laptop-14")
    assert found["laptop-15"] == "$150 less"
    assert "laptop-14" not in found


async def test_complements_are_of_another_kind(shop: Database) -> None:
    found = await reasons(shop, "laptop-14")
    assert found["bag-laptop"] == "Goes with a laptop"
    assert found["keyboard"] == "Also from Corvid"


async def test_sold_out_products_come_last(shop: Database) -> None:
    assert list(await reasons(shop, "laptop-14", limit=20))[-1] == "laptop-old"


async def test_left_out_is_left_out_and_the_limit_holds(shop: Database) -> None:
    found = await reasons(shop, "laptop-14", limit=2, exclude=["laptop-15"])
    assert len(found) == 2
    assert "laptop-15" not in found


async def test_the_best_of_a_category_come_first(shop: Database) -> None:
    found = await reasons(shop, "laptops")
    assert list(found)[:2] == ["laptop-14", "laptop-15"]
    assert found["laptop-14"] == "Rated 4.6 of 5"
    assert await reasons(shop, "bicycles") == {}


async def test_a_category_is_found_by_its_name(shop: Database) -> None:
    async with shop.reading() as db:
        assert await find_category(db, "kettle") == "Kitchen > Kettles"
        assert await find_category(db, "KITCHEN") == "Kitchen"
        assert await find_category(db, "kitchen > kettles") == "Kitchen > Kettles"
        assert await find_category(db, "garden > kettles") == "Kitchen > Kettles"
        assert await find_category(db, "mugs") == "Kitchen > Mugs & cups"
        assert await find_category(db, "bicycles") is None


async def test_products_come_in_the_order_of_their_ids(shop: Database) -> None:
    async with shop.reading() as db:
        found = await get_products(db, ["mug", "nothing", "kettle-17", "mug", "\0"])
        assert [product.id for product in found] == ["mug", "kettle-17"]
        assert await get_product(db, "\0") is None


async def test_a_product_goes_over_the_wire_with_decimal_strings(shop: Database) -> None:
    async with shop.reading() as db:
        product = await get_product(db, "kettle-17")
    assert product is not None
    product.id = "a/b c?"
    assert product_json(product) == {
        "id": "a/b c?",
        "name": "1.7 l electric kettle, white",
        "description": "",
        "price": "24.90",
        "list_price": None,
        "currency": "USD",
        "category": "Kitchen > Kettles",
        "brand": "Harrow",
        "image_url": None,
        "in_stock": True,
        "stock": None,
        "rating": 4.4,
        "attributes": {"colour": "white", "capacity": "1.7 l"},
        "url": "/products/a%2Fb%20c%3F",
        "price_from": None,
        "options": [],
        "variants": [
            {
                "id": "kettle-17",
                "name": "",
                "options": {},
                "price": "24.90",
                "list_price": None,
                "currency": "USD",
                "in_stock": True,
                "stock": None,
                "sku": None,
                "gtin": None,
                "mpn": None,
                "image_url": None,
                "external_id": None,
            }
        ],
    }


async def store(database: Database, *products: tuple[str, str, int]) -> None:
    async with database.transaction() as db:
        for name, category, price in products:
            db.add(Product(id=name, name=name, category=category, price=Decimal(price)))


async def test_alternatives_have_the_same_name_of_the_thing_before_the_same_category(
    database: Database,
) -> None:
    await store(
        database,
        ("Wool cap, navy", "Apparel", 20),
        ("Linen cap", "Apparel", 45),
        ("Striped socks", "Apparel", 20),
        ("Pocket tee", "Apparel", 21),
    )
    assert next(iter(await reasons(database, "Wool cap, navy"))) == "Linen cap"


async def test_a_thing_of_the_same_name_in_another_department_is_no_alternative(database: Database) -> None:
    await store(
        database,
        ("Camping mat, red", "Outdoors > Camping", 89),
        ("Two-person tent", "Outdoors > Camping", 119),
        ("Cork yoga mat", "Sports > Yoga", 82),
    )
    assert next(iter(await reasons(database, "Camping mat, red"))) == "Two-person tent"


async def test_the_word_before_the_thing_counts_before_the_price(database: Database) -> None:
    await store(
        database,
        ("Stereo audio cable, 1 m", "", 6),
        ("Long audio cable", "", 15),
        ("Blue networking cable", "", 6),
        ("Tin of tea", "", 6),
    )
    assert list(await reasons(database, "Stereo audio cable, 1 m")) == [
        "Long audio cable",
        "Blue networking cable",
    ]


async def test_no_other_department_has_alternatives(database: Database) -> None:
    await store(
        database,
        ("Basket for dogs", "Pets > Dog beds", 40),
        ("Large dog bed", "Pets > Dog beds", 90),
        ("Linen duvet set", "Home > Bedding", 40),
    )
    assert list(await reasons(database, "Large dog bed")) == ["Basket for dogs"]


async def test_a_small_difference_of_a_low_price_is_said(database: Database) -> None:
    await store(database, ("Red onions", "Groceries", 2), ("Cucumber", "Groceries", 1))
    assert await reasons(database, "Red onions") == {"Cucumber": "$1 less"}
    onions = Product(id="a", name="A", price=Decimal("2.29"), currency="USD")
    cucumber = Product(id="b", name="B", price=Decimal("1.49"), currency="USD")
    assert similarity(onions, cucumber) == "$0.80 less"
    assert (
        similarity(onions, Product(id="c", name="C", price=Decimal("2.25"), currency="USD"))
        == "About the same price"
    )


async def test_nothing_goes_with_what_only_a_category_is_called(database: Database) -> None:
    await store(
        database,
        ("Inflatable mat", "Outdoors > Camping", 89),
        ("Two-person tent", "Outdoors > Camping", 119),
        ("Camping lantern, red", "Outdoors > Lights", 34),
    )
    assert not any(
        reason.startswith("Goes") for reason in (await reasons(database, "Inflatable mat")).values()
    )
