"""The functions of a migrated database, which equal the files of migrations/sql."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

import app.catalogue
from app.catalogue.search_index import catalogue_changed
from app.db import Database
from app.db.migrate import MIGRATIONS
from app.models import Product

FILES = sorted((MIGRATIONS / "sql").glob("*/*.sql"))
SOURCES = {path.stem: path.read_text(encoding="utf-8") for path in FILES}

DEFINITIONS = text(
    """
    SELECT proname, pg_get_functiondef(pg_proc.oid) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    """
)
"""Definitions of functions that do not belong to an extension."""

WHAT_TO_DO = (
    "The database's functions are not those of migrations/sql: {names}. A file that was changed needs a"
    " migration with its new text, a function that a migration changed needs the change in its file: see"
    " migrations/sql/search/README.md."
)


async def differences(connection: AsyncConnection, sources: dict[str, str]) -> list[str]:
    """Return the names of functions that their source would change, or that exist only in the database or as a file."""
    before = await definitions(connection)
    attempt = await connection.begin_nested()
    for source in sources.values():
        await connection.exec_driver_sql(source)
    after = await definitions(connection)
    await attempt.rollback()
    changed = {name for name in after if after[name] != before.get(name)}
    return sorted(changed | (before.keys() - sources.keys()))


async def definitions(connection: AsyncConnection) -> dict[str, str]:
    return {name: definition for name, definition in await connection.execute(DEFINITIONS)}


async def test_the_functions_of_a_database_are_those_of_the_files(module_database: Database) -> None:
    async with module_database.engine.connect() as connection:
        names = await differences(connection, SOURCES)
    assert not names, WHAT_TO_DO.format(names=", ".join(names))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("shop_text", " inch ", " inches "),
        ("product_kinds", "pack|", "pack|box|"),
        ("is_sold", "SET enable_seqscan = off", ""),
    ],
)
async def test_an_edited_file_without_a_migration_is_noticed(
    module_database: Database, name: str, old: str, new: str
) -> None:
    edited = SOURCES[name].replace(old, new)
    assert edited != SOURCES[name]
    async with module_database.engine.connect() as connection:
        assert await differences(connection, SOURCES | {name: edited}) == [name]


async def test_a_function_without_a_file_is_noticed(module_database: Database) -> None:
    fewer = {name: source for name, source in SOURCES.items() if name != "is_sold"}
    async with module_database.engine.connect() as connection:
        assert await differences(connection, fewer) == ["is_sold"]


async def test_the_steps_of_a_migration_compute_the_columns_again(database: Database) -> None:
    async with database.transaction() as db:
        db.add(Product(id="k1", name="Kettle", price=Decimal(10), category="Kitchen"))
        await catalogue_changed(db)
    changed = SOURCES["product_title_words"].replace(
        "labelled('=', product_kinds(name, category))", "''::tsvector"
    )
    async with database.engine.connect() as connection:
        words = text("SELECT search_words::text FROM product")
        assert "'=kettl'" in str(await connection.scalar(words))
        await connection.exec_driver_sql(changed)
        await connection.execute(text("UPDATE product SET name = name"))
        assert "'=kettl'" not in str(await connection.scalar(words))


def test_each_file_is_listed_where_one_looks_for_it() -> None:
    for path in FILES:
        assert f"`{path.name}`" in (path.parent / "README.md").read_text(encoding="utf-8")
        if path.parent.name == "search":
            assert path.stem in str(app.catalogue.__doc__)
