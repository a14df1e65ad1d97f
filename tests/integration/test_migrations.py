"""Models and migrations agree, and upgrading is safe and cheap (docs/requirements.md, D4)."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from app.db import Database
from app.db.migrate import MIGRATIONS, MigrationFailed, _run_migrations, current_is_head, head, upgrade
from app.models import Product
from devtools.postgres.embedded import EmbeddedPostgres
from tests.support.downgrade import downgrade
from tests.support.prepared_cluster import MIGRATED

ROOT = MIGRATIONS.parent


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection,
        opts={"compare_type": True, "compare_server_default": True, "include_name": is_in_models},
    )
    return list(compare_metadata(context, SQLModel.metadata))


def is_in_models(name: str | None, kind: str, _parents: object) -> bool:
    """Return whether the models have to declare it: periods of the log are tables of the database alone."""
    return not (kind == "table" and name is not None and name.startswith("event_2"))


async def test_models_and_migrations_agree(database: Database) -> None:
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_derived_columns_are_computed_as_the_models_say(database: Database) -> None:
    # Alembic only warns if an expression differs, so they are compared here.
    async with database.engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT column_name, generation_expression FROM information_schema.columns"
                " WHERE table_name = 'product' AND is_generated = 'ALWAYS'"
            )
        )
        computed = {name: expression for name, expression in rows}
    table = SQLModel.metadata.tables["product"]
    said = {
        column.name: str(column.computed.sqltext) for column in table.columns if column.computed is not None
    }
    assert computed == said and len(said) == 4


async def test_the_head_read_from_file_names_is_alembics(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [head()]
    assert await current_is_head(database)


async def test_a_database_without_tables_is_not_at_head(postgres: EmbeddedPostgres) -> None:
    url = postgres.create_database("without_tables")
    database = Database(url)
    try:
        assert not await current_is_head(database)
    finally:
        await database.close()
        postgres.drop_database("without_tables")


async def test_processes_that_start_at_once_upgrade_once(postgres: EmbeddedPostgres) -> None:
    url = postgres.create_database("upgraded_at_once")
    database = Database(url)
    try:
        await asyncio.gather(*(upgrade(url) for _ in range(4)))
        assert await current_is_head(database)
        assert await upgrade(url) is False
    finally:
        await database.close()
        postgres.drop_database("upgraded_at_once")


async def test_a_failing_migration_leaves_nothing_behind(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_after_the_last_one(connection: Connection) -> None:
        _run_migrations(connection)
        raise RuntimeError("the power went")

    url = postgres.create_database("half_upgraded")
    database = Database(url)
    monkeypatch.setattr("app.db.migrate._run_migrations", fail_after_the_last_one)
    try:
        with pytest.raises(RuntimeError, match="the power went"):
            await upgrade(url)
        async with database.engine.connect() as connection:
            assert await connection.scalar(text("SELECT to_regclass('product')")) is None
    finally:
        await database.close()
        postgres.drop_database("half_upgraded")


async def test_migrations_lead_back_to_an_empty_database(postgres: EmbeddedPostgres) -> None:
    url = postgres.create_database("there_and_back")
    database = Database(url)
    try:
        await upgrade(url)
        await downgrade(url, "base")
        async with database.engine.connect() as connection:
            left = await connection.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            )
            assert left.scalars().all() == ["alembic_version"]
        assert await upgrade(url)
    finally:
        await database.close()
        postgres.drop_database("there_and_back")


def test_a_database_that_is_up_to_date_does_not_cost_an_import_of_alembic(database_url: str) -> None:
    code = (
        "import asyncio, sys; from app.db.migrate import upgrade;"
        f"asyncio.run(upgrade({database_url!r})); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_command_without_an_address_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.db.migrate"],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr


async def test_products_do_not_load_the_columns_of_search(database: Database) -> None:
    async with database.transaction() as db:
        db.add(Product(id="k1", name="Kettle", price=Decimal(10)))
    async with database.reading() as db:
        product = await db.get(Product, "k1")
        assert product is not None
        assert "search_words" not in product.model_dump()
        assert not hasattr(product, "search_words")


async def test_a_database_that_is_ahead_of_the_code_is_left_alone_and_is_enough(
    database: Database, database_url: str
) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert await upgrade(database_url) is False
    assert await current_is_head(database)


async def test_a_migration_does_not_queue_before_a_table_in_use_but_tries_again(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(connection: Connection) -> None:
        attempts.append(1)
        if len(attempts) == 2:
            in_use.set()
        connection.execute(text("ALTER TABLE product ADD COLUMN extra int"))

    attempts: list[int] = []
    in_use = asyncio.Event()
    url = postgres.create_database("in_use", template=MIGRATED)
    database = Database(url)
    monkeypatch.setattr("app.db.migrate._run_migrations", change)
    monkeypatch.setattr("app.db.migrate.head", lambda: "9999")
    monkeypatch.setattr("app.db.migrate.TABLE_WAIT_MS", 200)
    monkeypatch.setattr("app.db.migrate.PAUSE_SECONDS", 0.01)
    try:
        async with database.engine.connect() as reader:
            await reader.execute(text("SELECT 1 FROM product"))  # and its transaction stays open
            upgrading = asyncio.create_task(upgrade(url))
            await asyncio.wait_for(in_use.wait(), 30)
        assert await upgrading is True
        assert len(attempts) > 1
    finally:
        await database.close()
        postgres.drop_database("in_use")


async def test_a_table_that_stays_in_use_is_reported_in_plain_words(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE product ADD COLUMN extra int"))

    url = postgres.create_database("always_in_use", template=MIGRATED)
    database = Database(url)
    monkeypatch.setattr("app.db.migrate._run_migrations", change)
    monkeypatch.setattr("app.db.migrate.head", lambda: "9999")
    monkeypatch.setattr("app.db.migrate.TABLE_WAIT_MS", 20)
    monkeypatch.setattr("app.db.migrate.PAUSE_SECONDS", 0.0)
    try:
        async with database.engine.connect() as reader:
            await reader.execute(text("SELECT 1 FROM product"))
            with pytest.raises(MigrationFailed, match="in use; nothing was changed"):
                await upgrade(url)
    finally:
        await database.close()
        postgres.drop_database("always_in_use")


async def test_a_log_from_before_its_periods_is_kept_upward_and_back(postgres: EmbeddedPostgres) -> None:
    url = postgres.create_database("log_before_periods")
    database = Database(url)
    rows = text("SELECT session_id, seq, data::text FROM event ORDER BY session_id, seq")
    try:
        await upgrade(url)
        await downgrade(url, "0014")
        async with database.engine.begin() as connection:
            await connection.execute(
                text(
                    "INSERT INTO chat_session (id, created_at, seen_at, last_seq, floor_seq)"
                    " SELECT 'session-' || number, now(), now(), 3, 0 FROM generate_series(1, 5) AS number"
                )
            )
            await connection.execute(
                text(
                    "INSERT INTO event (session_id, seq, name, data)"
                    " SELECT id, seq, 'context', jsonb_build_object('number', seq)"
                    " FROM chat_session, generate_series(1, 3) AS seq"
                )
            )
            before = (await connection.execute(rows)).all()
        await upgrade(url)
        async with database.engine.begin() as connection:
            assert (await connection.execute(rows)).all() == before
            await connection.execute(
                text(
                    "INSERT INTO event (session_id, seq, name, data, period)"
                    " VALUES ('session-1', 4, 'context', '{}', current_log_period()),"
                    " ('expired', 1, 'context', '{}', current_log_period())"
                )
            )
        await downgrade(url, "0014")
        async with database.engine.begin() as connection:
            after = (await connection.execute(rows)).all()
            assert after == sorted([*before, ("session-1", 4, "{}")])
            await connection.execute(text("DELETE FROM chat_session WHERE id = 'session-1'"))
            left = (await connection.execute(rows)).all()
            assert {row.session_id for row in left} == {f"session-{number}" for number in range(2, 6)}
    finally:
        await database.close()
        postgres.drop_database("log_before_periods")
