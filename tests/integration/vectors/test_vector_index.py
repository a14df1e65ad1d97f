"""The job that makes vectors: once for each text, in one server at a time, and again where something has changed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from app.catalogue.importers import import_file
from app.catalogue.products import SearchQuery, search
from app.catalogue.search_index import catalogue_changed
from app.catalogue.vectors import storage
from app.catalogue.vectors.query_vectors import QueryVectors, with_vector
from app.catalogue.vectors.vector_index import Progress, VectorIndex
from app.cli.backup import back_up, restore_dump
from app.cli.housekeeping import make_vectors
from app.db import Database
from app.db.locks import Lock, wait_for
from app.housekeeping import Housekeeping
from app.settings import Settings
from devtools.postgres.embedded import EmbeddedPostgres
from tests.conftest import fresh_database, opened
from tests.integration.vectors.conftest import STOCKED
from tests.integration.vectors.embedders import CountingModel
from tests.support.sample_database import SAMPLE

PRODUCTS = sum(1 for line in SAMPLE.read_text(encoding="utf-8").splitlines() if line)


async def scalar(database: Database, statement: str) -> object:
    async with database.reading() as db:
        return await (await db.connection()).scalar(text(statement))


async def change(database: Database, statement: str) -> None:
    async with database.transaction() as db:
        await (await db.connection()).execute(text(statement))
        await catalogue_changed(db)


async def vectors(database: Database) -> int:
    return int(str(await scalar(database, "SELECT count(*) FROM search_vector")))


async def test_all_products_get_a_vector_and_a_second_run_makes_none(shop: Database) -> None:
    model = CountingModel()
    assert await VectorIndex(shop, model).fill() is Progress.COMPLETE
    assert await vectors(shop) == PRODUCTS
    made = len(model.texts)
    assert await VectorIndex(shop, model).fill() is Progress.COMPLETE
    assert len(model.texts) == made


async def test_only_a_changed_text_is_made_again(shop: Database) -> None:
    model = CountingModel()
    index = VectorIndex(shop, model)
    await index.fill()
    model.texts.clear()
    await change(shop, "UPDATE product SET price = price + 1")
    await index.fill()
    assert model.texts == ["kettle"]  # the question for the length
    await change(shop, "UPDATE product SET name = 'Brass birdcage' WHERE id = 'kettle-harrowby-17-red'")
    await index.fill()
    assert [each for each in model.texts if each != "kettle"] == [
        each for each in model.texts if each.startswith("Brass birdcage. Brass birdcage. Harrowby Kitchen")
    ]
    assert len(model.texts) == 3


async def test_a_deleted_product_loses_its_vector_and_a_retired_one_is_not_found(filled: Database) -> None:
    from app.catalogue.vectors.packaged_model import PackagedModel

    query = await with_vector(
        SearchQuery("new puppy", limit=50), QueryVectors(PackagedModel(), patience_seconds=60)
    )
    await change(filled, "UPDATE product SET retired_at = now() WHERE id LIKE 'dogbed-%'")
    async with filled.reading() as db:
        found = (await search(db, query)).products
    assert found
    assert not [product.id for product in found if product.id.startswith("dogbed-")]
    await change(filled, "DELETE FROM product WHERE id LIKE 'dogbed-%'")
    assert not await scalar(filled, "SELECT count(*) FROM search_vector WHERE product_id LIKE 'dogbed-%'")


async def test_a_run_that_ends_early_goes_on_and_is_not_used_before_its_end(shop: Database) -> None:
    model = CountingModel()
    first = VectorIndex(shop, model, step_seconds=0)
    assert await first.step() is Progress.MORE
    assert await vectors(shop) == model.batch
    asked = await with_vector(SearchQuery("new puppy"), QueryVectors(model))
    async with shop.reading() as db:
        assert not (await search(db, asked)).products
    # Another server goes on where the first one was.
    assert await VectorIndex(shop, model).fill() is Progress.COMPLETE
    assert len([each for each in model.texts if each not in ("kettle", "new puppy")]) == PRODUCTS
    async with shop.reading() as db:
        assert (await search(db, asked)).products


async def test_another_model_replaces_the_vectors(shop: Database) -> None:
    await VectorIndex(shop, CountingModel()).fill()
    other = CountingModel("tests/others", length=9)
    assert await VectorIndex(shop, other).fill() is Progress.COMPLETE
    assert (
        await scalar(shop, "SELECT string_agg(name || dimension, ',') FROM search_vector_model")
        == "tests/others9"
    )
    assert await scalar(shop, "SELECT count(DISTINCT vector_dims(vector::vector)) FROM search_vector") == 1
    stale = await with_vector(SearchQuery("new puppy"), QueryVectors(CountingModel()))
    async with shop.reading() as db:
        assert not (await search(db, stale)).products


async def test_the_same_name_with_another_length_is_another_model(shop: Database) -> None:
    await VectorIndex(shop, CountingModel(length=256)).fill()
    await change(shop, "UPDATE product SET name = name WHERE false")
    assert await VectorIndex(shop, CountingModel(length=9)).fill() is Progress.COMPLETE
    assert await scalar(shop, "SELECT dimension FROM search_vector_model") == 9


async def test_many_vectors_have_an_index_that_the_search_uses(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "INDEXED_FROM", 100)
    model = CountingModel()
    await VectorIndex(shop, model).fill()
    assert await scalar(
        shop, "SELECT string_agg(indexname, ',') FROM pg_indexes WHERE indexdef LIKE '%hnsw%'"
    ) == ("search_vector_by_meaning_1")
    async with shop.reading() as db:
        assert (await search(db, await with_vector(SearchQuery("new puppy"), QueryVectors(model)))).products
    await VectorIndex(shop, CountingModel("tests/others", length=9)).fill()
    assert await scalar(
        shop, "SELECT string_agg(indexname, ',') FROM pg_indexes WHERE indexdef LIKE '%hnsw%'"
    ) == ("search_vector_by_meaning_2")


async def test_two_servers_make_each_vector_once(shop: Database) -> None:
    models = [CountingModel(), CountingModel()]
    settings = Settings(environment="test", housekeeping_seconds=3_600)
    servers = [Housekeeping(shop, settings, vectors=VectorIndex(shop, model)) for model in models]
    for server in servers:
        server.start()
    try:
        async with asyncio.timeout(30):
            while not await complete(shop):
                await asyncio.sleep(0.05)
    finally:
        for server in servers:
            await server.stop()
    texts = [each for model in models for each in model.texts if each != "kettle"]
    assert len(texts) == len(set(texts)) == PRODUCTS


async def complete(database: Database) -> bool:
    async with database.reading() as db:
        connection = await db.connection()
        if not await storage.has_tables(connection):
            return False
        model = await storage.read_model(connection, "tests/words")
        return model is not None and model.is_complete


async def test_the_command_makes_vectors_where_servers_do_not(shop: Database) -> None:
    assert await make_vectors(shop, Settings(environment="test")) == ""
    assert await scalar(shop, "SELECT to_regclass('search_vector')") is None
    assert await make_vectors(shop, Settings(environment="test", search_vectors="wordllama")) == "complete"
    assert await vectors(shop) == PRODUCTS


async def test_a_server_waits_while_another_one_works(shop: Database) -> None:
    model = CountingModel()
    async with shop.transaction() as db:
        await wait_for(await db.connection(), Lock.VECTORS)
        assert await VectorIndex(shop, model).step() is Progress.ELSEWHERE
    assert not model.texts


async def test_a_failing_model_is_said_once_and_tried_again(shop: Database) -> None:
    model = CountingModel()
    index = VectorIndex(shop, model)
    model.fails = True
    with capture_logs() as logs:
        assert await index.step() is Progress.UNAVAILABLE
        assert await index.step() is Progress.UNAVAILABLE
    assert [each["event"] for each in logs] == ["vectors_wait"]
    model.fails = False
    assert await index.fill() is Progress.COMPLETE


async def test_a_server_without_the_extension_says_what_to_do_and_searches_by_words(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "OFFERED", text("SELECT NULL"))
    model = CountingModel()
    index = VectorIndex(shop, model)
    with capture_logs() as logs:
        assert await index.step() is Progress.UNAVAILABLE
        assert await index.step() is Progress.UNAVAILABLE
    assert [(each["event"], each["search"]) for each in logs] == [("vectors_unavailable", "without vectors")]
    assert "install it" in logs[0]["reason"]
    assert await scalar(shop, "SELECT to_regclass('search_vector')") is None
    async with shop.reading() as db:
        assert (await search(db, await with_vector(SearchQuery("kettle"), QueryVectors(model)))).products


async def test_a_user_who_may_not_make_the_extension_is_told_so(shop: Database) -> None:
    await change(shop, "CREATE ROLE shopkeeper NOSUPERUSER")
    try:
        async with shop.transaction() as db:
            connection = await db.connection()
            await connection.execute(text("SET LOCAL ROLE shopkeeper"))
            with pytest.raises(storage.NoExtension, match="CREATE EXTENSION vector"):
                await storage.prepare(connection)
    finally:
        await change(shop, "DROP ROLE shopkeeper")


async def test_an_import_gives_new_products_a_vector(shop: Database, tmp_path: Path) -> None:
    model = CountingModel()
    index = VectorIndex(shop, model)
    await index.fill()
    model.texts.clear()
    path = tmp_path / "more.jsonl"
    path.write_text('{"id": "cage", "name": "Brass birdcage", "price": 30}\n', encoding="utf-8")
    await import_file(shop, path)
    await index.fill()
    assert [each for each in model.texts if "birdcage" in each]
    assert await scalar(shop, "SELECT count(*) FROM search_vector WHERE product_id = 'cage'") == 1


async def test_a_backup_has_no_vectors_and_can_be_restored(
    vector_postgres: EmbeddedPostgres, filled_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "shop.dump"
    await asyncio.to_thread(back_up, filled_url, file)
    async with fresh_database(vector_postgres, STOCKED) as url:
        await asyncio.to_thread(restore_dump, url, file, replace=True)
        async with opened(url) as restored:
            assert await scalar(restored, "SELECT count(*) FROM product") == PRODUCTS
            assert await scalar(restored, "SELECT to_regclass('search_vector')") is None
            assert await scalar(restored, "SELECT count(*) FROM pg_extension WHERE extname = 'vector'") == 0
            assert await VectorIndex(restored, CountingModel()).fill() is Progress.COMPLETE
