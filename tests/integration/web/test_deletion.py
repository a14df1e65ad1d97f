"""Deletion of a session: no row with its id remains, for programs and for browsers without scripts."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.integration.web.conftest import Serve
from tests.support.serving import Served
from tests.support.shoppers import browser, forms, program

COLUMNS = text(
    """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb')
    """
)


async def places_of(served: Served, session_id: str) -> set[str]:
    """Return the tables with the session's id in any column; new tables are included automatically."""
    found = set()
    async with served.components.services.database.reading() as db:
        connection = await db.connection()
        for table, column in (await connection.execute(COLUMNS)).all():
            looked = text(
                f"SELECT count(*) FROM \"{table}\" WHERE CAST(\"{column}\" AS text) LIKE '%' || :id || '%'"
            )
            if (await connection.execute(looked, {"id": session_id})).scalar():
                found.add(str(table))
    return found


async def test_a_program_deletes_its_session_whole_and_its_stream_ends(serve: Serve) -> None:
    async with serve(rate_limit_enabled=True) as served, program(served) as shopper:
        await shopper.ask("Which kettles do you have?")
        product_id = (await shopper.state())["products"]["search_results"][0]["id"]
        added = await shopper.run("add_to_cart", {"product_id": product_id}, key="once")
        assert added.status_code == 200
        async with shopper.stream() as stream:
            left = await places_of(served, shopper.session_id)
            assert left >= {"chat_session", "event", "turn", "cart_item", "search_context", "idempotency"}
            deleted = await shopper.client.delete(shopper.path)
            assert (deleted.status_code, deleted.content) == (204, b"")
            with pytest.raises(EOFError):
                await stream.until(lambda event: event.name == "no such event")
        assert await places_of(served, shopper.session_id) == set()
        for again in (await shopper.client.get(shopper.path), await shopper.client.delete(shopper.path)):
            assert again.status_code == 404


async def test_a_browser_is_asked_first_and_then_forgotten(serve: Serve) -> None:
    async with serve() as served, browser(served) as shopper:
        session_id = await shopper.start("Which kettles do you have?")
        page = await shopper.page(session_id)
        assert f'action="/chat/{session_id}/deletion"' in page.text
        asked = await shopper.get(f"/chat/{session_id}/deletion")
        [form] = [form for form in forms(asked.text) if form.action == f"/chat/{session_id}/deletion"]
        assert await places_of(served, session_id), "asking deletes nothing"
        gone = await shopper.client.post(form.action, data=form.fields, follow_redirects=False)
        assert (gone.status_code, gone.headers["location"]) == (303, "/")
        assert "aisle_session" not in shopper.client.cookies
        assert await places_of(served, session_id) == set()


async def test_clearing_deletes_stored_searches_and_keeps_stored_cart_changes(
    serve: Serve,
) -> None:
    async with serve() as served, program(served) as shopper:
        found = await shopper.run("search_products", {"query": "kettle"}, key="search")
        product = {"product_id": found.json()["products"][0]["id"]}
        await shopper.run("add_to_cart", product, key="once")
        assert (await shopper.client.delete(f"{shopper.path}/messages")).status_code == 204
        async with served.components.services.database.reading() as db:
            kept = await (await db.connection()).execute(
                text("SELECT function FROM idempotency WHERE session_id = :id"), {"id": shopper.session_id}
            )
            assert kept.scalars().all() == ["add_to_cart"]
