"""Logs of any length, written in one statement."""

from __future__ import annotations

from sqlalchemy import text

from app.events import FunctionCall, wire_json
from tests.support.serving import Served
from tests.support.shoppers import program

TURN = text("SELECT id FROM turn WHERE session_id = :id")

COPIES = text(
    """
    WITH last AS (SELECT last_seq FROM chat_session WHERE id = :id), copied AS (
        INSERT INTO event (session_id, seq, turn_id, name, data)
        SELECT :id, last_seq + number, CAST(:data AS jsonb)->>'turn_id', 'function_call',
            jsonb_set(CAST(:data AS jsonb), '{call_id}', to_jsonb(last_seq + number || '-1'))
        FROM last, generate_series(1, :clicks) AS number
    )
    UPDATE chat_session SET last_seq = last_seq + :clicks WHERE id = :id
    """
)


async def search_often(
    served: Served, session_id: str, found: dict[str, object], clicks: int, *, within: bool = False
) -> None:
    """Add that many searches with this result to the log; `within` its one turn."""
    async with served.components.services.database.transaction() as db:
        connection = await db.connection()
        turn = (await connection.execute(TURN, {"id": session_id})).scalar() if within else None
        call = FunctionCall(
            turn_id=turn, call_id="", name="search_products", parameters={}, status="done", result=found
        )
        given = {"id": session_id, "data": wire_json(call), "clicks": clicks}
        await connection.execute(COPIES, given)


async def found_by(served: Served) -> dict[str, object]:
    """Return a result of twenty products."""
    async with program(served) as shopper:
        return dict((await shopper.run("search_products", {"query": "kettle mug", "limit": 20})).json())
