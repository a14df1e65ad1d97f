"""Postings follow the products, however these are written."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.catalogue.products import SearchQuery, search
from app.catalogue.search_index import WRITE_WORDS
from app.db import Database
from app.models import Product

VERSION = text("SELECT count(*), max(xmin::text::bigint) FROM search_posting".replace(":", r"\:"))


async def ids(database: Database, words: str) -> list[str]:
    async with database.reading() as db:
        return [product.id for product in (await search(db, SearchQuery(words))).products]


async def version(database: Database) -> tuple[int, int]:
    async with database.engine.connect() as connection:
        count, newest = (await connection.execute(VERSION)).one()
        return count, newest


async def store(database: Database, **changes: object) -> None:
    async with database.transaction() as db:
        product = await db.get(Product, "mug") or Product(id="mug", name="Mug", price=Decimal(7))
        for name, value in changes.items():
            setattr(product, name, value)
        db.add(product)


async def test_a_new_name_is_found_and_the_old_one_is_not(database: Database) -> None:
    await store(database, name="Blue mug")
    assert await ids(database, "mug") == ["mug"]
    await store(database, name="Zebra beaker")
    assert await ids(database, "zebra") == ["mug"]
    assert await ids(database, "mug") == []


async def test_a_new_price_or_stock_rewrites_no_postings(database: Database) -> None:
    await store(database, name="Blue mug")
    before = await version(database)
    await store(database, price=Decimal(8), stock=3, in_stock=True, rating=Decimal("4.5"))
    assert await version(database) == before
    await store(database, description="For tea.")
    assert await version(database) != before


async def test_a_deleted_product_leaves_no_postings(database: Database) -> None:
    await store(database, name="Blue mug")
    async with database.transaction() as db:
        await db.delete(await db.get(Product, "mug"))
    assert (await version(database))[0] == 0


async def test_what_a_rolled_back_transaction_wrote_is_not_found(database: Database) -> None:
    async with database.engine.connect() as connection:
        await connection.execute(
            text(
                "INSERT INTO product (id, name, description, price, currency, category, in_stock, attributes,"
                " created_at, updated_at) VALUES ('x', 'Lamp', '', 1, 'USD', '', true, '{}', now(), now())"
            )
        )
        await connection.rollback()
    assert await ids(database, "lamp") == []


async def test_a_product_that_names_its_kind_is_of_no_other_kind_of_its_category(database: Database) -> None:
    names = [
        "Steel grinder",
        "Hand grinder",
        "Electric grinder",
        "Glass teapot",
        "Iron teapot",
        "Blue teapot",
        "Zest 9",
    ]
    async with database.transaction() as db:
        for name in names:
            db.add(Product(id=name, name=name, price=Decimal(7), category="Coffee"))
    async with database.reading() as db:
        found = await search(db, SearchQuery("grinder", every_word=True))
    assert sorted(product.id for product in found.products) == sorted([*names[:3], "Zest 9"])


async def test_a_product_of_two_equal_headings_counts_once_for_its_category(database: Database) -> None:
    names = ["Steel grinder", "Hand grinder", "Glass press", "Iron jug", "Blue cup", "Zest 9"]
    async with database.transaction() as db:
        for name in names:
            db.add(Product(id=name, name=name, price=Decimal(7), category="Coffee"))
    async with database.reading() as db:
        found = await search(db, SearchQuery("grinder", every_word=True))
    assert sorted(product.id for product in found.products) == ["Hand grinder", "Steel grinder"]


POSTINGS = text(
    "SELECT word, number, impact FROM search_posting, unnest(products, impacts) AS posting (number, impact)"
    " ORDER BY 1, 2, 3"
)
WORDS = text("SELECT word, stem, uses FROM catalogue_word ORDER BY word")
STORE = text(
    "INSERT INTO product (id, name, description, price, currency, category, in_stock, attributes, created_at,"
    " updated_at) SELECT 'p' || n, 'Kettle number ' || n, 'Boils water.', 1, 'USD', 'Kitchen', true,"
    " jsonb_build_object('colour', 'red'), now(), now() FROM generate_series(CAST(:first AS integer), :last) AS n"
)
CHANGES = (
    "UPDATE product SET name = 'Zebra teapot' WHERE id = 'p7'",
    "UPDATE product SET attributes = '{\"colour\": \"teal\"}' WHERE id IN ('p1', 'p2')",
    "UPDATE product SET description = 'A teapot is near.' WHERE id = 'p9'",
    "UPDATE product SET retired_at = now() WHERE id = 'p3'",
    "UPDATE product SET retired_at = NULL, name = 'Old kettle' WHERE id = 'p3'",
    "DELETE FROM product WHERE id IN ('p4', 'p7')",
)
MORE = (
    "UPDATE product SET name = name || ' again' WHERE id IN ('p5', 'p6')",
    "INSERT INTO product (id, name, description, price, currency, category, in_stock, attributes, created_at,"
    " updated_at) VALUES ('new', 'New lamp', '', 1, 'USD', '', true, '{}', now(), now())",
)


async def rows(connection: AsyncConnection, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await connection.execute(text(statement.replace(":", r"\:")))]


async def test_a_few_changed_products_leave_what_writing_everything_would(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(STORE, {"first": 1, "last": 300})
        await connection.execute(text(WRITE_WORDS))
    for statements in [*((each,) for each in CHANGES), MORE]:
        async with database.engine.begin() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)
        async with database.engine.connect() as connection:
            assert await connection.scalar(text("SELECT changed > 0 FROM search_average")), (
                "nothing else is written"
            )
            postings, words = await rows(connection, str(POSTINGS)), await rows(connection, str(WORDS))
            await connection.execute(
                text("SELECT write_postings(ARRAY(SELECT DISTINCT number >> 12 FROM product))")
            )
            await connection.execute(text("DELETE FROM catalogue_word"))
            await connection.execute(text(WRITE_WORDS))
            assert postings == await rows(connection, str(POSTINGS))
            assert words == await rows(connection, str(WORDS))
            await connection.rollback()


async def test_many_small_changes_are_measured_again_in_the_end(database: Database) -> None:
    changed = text("SELECT changed FROM search_average")
    async with database.engine.begin() as connection:
        await connection.execute(STORE, {"first": 1, "last": 100})
    for first, expected in ((1, 40), (41, 0)):
        async with database.engine.begin() as connection:
            await connection.execute(
                text("UPDATE product SET name = name || ' x' WHERE id = ANY (:ids)"),
                {"ids": [f"p{n}" for n in range(first, first + 40)]},
            )
        async with database.engine.connect() as connection:
            assert await connection.scalar(changed) == expected


ROW = text("SELECT products, impacts FROM search_posting WHERE word = 'mug'")


async def test_the_best_of_a_word_come_first_and_what_has_changed_before_them(database: Database) -> None:
    names = ["Blue mug", "Mug stand for a cup, a glass and a mug", "Blue beaker", "Mug rack, mug"]
    async with database.transaction() as db:
        for number, name in enumerate(names):
            description = "A mug as well." if name == "Blue beaker" else ""
            db.add(Product(id=f"{number}", name=name, price=Decimal(7), description=description))
    async with database.engine.connect() as connection:
        products, impacts = (await connection.execute(ROW)).one()
        rows = (await connection.execute(text("SELECT id, number FROM product"))).all()
        numbers = {row.id: row.number for row in rows}
    # The blue mug is one; the others have a word more often or in the description only.
    assert products[0] == numbers["0"]
    assert products[-1] == numbers["2"]
    assert impacts[1:] == sorted(impacts[1:], reverse=True)
    async with database.transaction() as db:
        changed = await db.get(Product, "2")
        assert changed is not None
        changed.description = "No mug at all."
    async with database.engine.connect() as connection:
        after, _ = (await connection.execute(ROW)).one()
    assert after == [numbers["2"], *(number for number in products if number != numbers["2"])]
