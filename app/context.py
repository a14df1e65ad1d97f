"""Record the products that a session was shown, by functions and by pages: the ids it may name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import BigInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db.direct import Row, fetch, fetch_value
from app.log.sessions import lock_session
from app.models import SearchContext, now

RECENT = 50
"""Maximum number of recent products."""

ROWS = 100
"""Maximum number of rows read for recent products; most rows have several products."""

CART_PLACE = -1
"""Place of the cart's products among the rows of `SHOWN`: after all others."""

# One statement, because each event of a turn has these ids.
SHOWN = f"""
    (SELECT id AS place, results AS ids FROM search_context WHERE session_id = :id ORDER BY id DESC LIMIT :rows)
    UNION ALL
    SELECT {CART_PLACE}, jsonb_agg(product_id ORDER BY added_at DESC) FROM cart_item WHERE session_id = :id
    HAVING count(*) > 0
"""  # noqa: S608 - the constant above
SHOWN_ROWS = text(SHOWN).columns(place=BigInteger, ids=JSONB)


# One statement, because each page and each function that shows products runs it.
RECORD = text(
    """
    WITH newest AS (
        SELECT id, source, search_query, results FROM search_context
        WHERE session_id = :id ORDER BY id DESC LIMIT 1
    ), repeated AS (
        UPDATE search_context SET timestamp = :now FROM newest
        WHERE search_context.session_id = :id AND search_context.id = newest.id
            AND newest.source = :source AND newest.search_query = :query AND newest.results = :results
        RETURNING 1
    )
    INSERT INTO search_context (session_id, search_query, source, results, timestamp)
    SELECT CAST(:id AS text), CAST(:query AS text), CAST(:source AS text), CAST(:results AS jsonb),
        CAST(:now AS timestamptz)
    WHERE NOT EXISTS (SELECT FROM repeated)
    """
)


WAS_SHOWN = text(
    """
    SELECT EXISTS (SELECT FROM search_context WHERE session_id = :id AND results @> CAST(:results AS jsonb))
        OR EXISTS (SELECT FROM cart_item WHERE session_id = :id AND product_id = :product)
    """
)


async def record_shown(
    db: AsyncSession,
    session_id: str,
    product_ids: Sequence[str],
    *,
    source: str,
    query: str = "",
    locked: bool = False,
) -> None:
    """Record that these products were shown together, in this order. Repeating the newest row only updates its time.

    Locks the session's row until the end of the transaction, unless the caller has (`locked`). Raises UnknownSession.
    """
    if not locked:
        await lock_session(db, session_id)
    given = {
        "id": session_id,
        "source": source,
        "query": query,
        "results": json.dumps(list(dict.fromkeys(product_ids))),
        "now": now(),
    }
    await fetch(db, RECORD, given)


async def newest_row(db: AsyncSession, session_id: str, *sources: str) -> SearchContext | None:
    """Return the newest row, optionally of these sources. A session's rows are written sequentially, so ids give
    the order."""
    statement = select(SearchContext).where(SearchContext.session_id == session_id)
    if sources:
        statement = statement.where(col(SearchContext.source).in_(sources))
    statement = statement.order_by(col(SearchContext.id).desc()).limit(1)
    return (await db.exec(statement, execution_options={"populate_existing": True})).first()


async def shown_ids(db: AsyncSession, session_id: str, limit: int = RECENT) -> list[str]:
    """Return the ids of shown products, newest first, without repetitions; those only in the cart come last."""
    rows = await fetch(db, SHOWN_ROWS, {"id": session_id, "rows": ROWS})
    return recent_ids(rows, limit)


def recent_ids(rows: Iterable[Row], limit: int = RECENT) -> list[str]:
    """Return the ids of rows of `SHOWN`, those with the highest place first, without repetitions."""
    lists = [row.ids for row in sorted(rows, key=lambda row: -row.place)]
    return list(dict.fromkeys(product_id for ids in lists for product_id in ids))[:limit]


async def was_shown(db: AsyncSession, session_id: str, product_id: str) -> bool:
    """Return whether the session was ever shown this product, or has it in its cart."""
    given = {"id": session_id, "product": product_id, "results": json.dumps([product_id])}
    return bool(await fetch_value(db, WAS_SHOWN, given))


async def clear(db: AsyncSession, session_id: str) -> None:
    """Delete the records of shown products. The cart stays, and its products still count as shown."""
    await lock_session(db, session_id)
    await db.exec(delete(SearchContext).where(col(SearchContext.session_id) == session_id))
