"""The session's context: its newest search, the list that positions refer to, and the `context` event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart.contents import HELD_LINES, SHOP_CURRENCY, cart_of
from app.context import CART_PLACE, ROWS, SHOWN, newest_row, recent_ids
from app.db.direct import Row, fetch
from app.events import CartState, Context
from app.functions.registry import all_functions
from app.models import SearchContext

QUERY_PLACE, CURRENCY_PLACE, LINES_PLACE = -2, -3, -5  # -4 is that of turns (app/assistant/turn_rows.py)

# One statement, because a turn has several contexts: what `SHOWN` gives, the newest query, the shop's currency and the
# cart's lines.
FACTS_SQL = f"""
    {SHOWN}
    UNION ALL
    (SELECT {QUERY_PLACE}, to_jsonb(search_query) FROM search_context
        WHERE session_id = :id AND source = ANY(CAST(:searches AS text[])) ORDER BY id DESC LIMIT 1)
    UNION ALL
    SELECT {CURRENCY_PLACE}, to_jsonb(currency) FROM ({SHOP_CURRENCY}) AS first
    UNION ALL
    SELECT {LINES_PLACE}, lines FROM ({HELD_LINES}) AS cart (lines)
    """  # noqa: S608 - constants
FACTS = text(FACTS_SQL).columns(place=BigInteger, ids=JSONB)

LISTING = "listing"
"""Source of the products that a listing page showed, in the rows of `record_shown`."""


class LastSearch(NamedTuple):
    """The newest search of a session; `query` is None when there was none."""

    query: str | None
    product_ids: list[str]


async def last_list(db: AsyncSession, session_id: str) -> list[str]:
    """Return the ids of the newest list that the session was shown, in its order: "the second one" refers to it."""
    lists = [name for name, function in all_functions().items() if function.listed]
    row = await newest_row(db, session_id, *lists, LISTING)
    return list(row.results) if row else []


async def last_search(db: AsyncSession, session_id: str) -> LastSearch:
    """Return the session's newest search, with the ids of the products that were shown for it."""
    searches = [name for name, function in all_functions().items() if function.searches]
    rows = select(SearchContext.search_query, SearchContext.results)
    rows = rows.where(SearchContext.session_id == session_id, col(SearchContext.source).in_(searches))
    row = (await db.exec(rows.order_by(col(SearchContext.id).desc()).limit(1))).first()
    return LastSearch(row[0], list(row[1])) if row else LastSearch(None, [])


async def context_event(
    db: AsyncSession,
    session_id: str,
    *,
    turn_id: str | None = None,
    message: str | None = None,
    reset: bool = False,
) -> Context:
    """Return the session's current context as an event. `message` is the shopper's, if the event starts a turn."""
    rows = await fetch(db, FACTS, facts_parameters(session_id))
    return context_of(rows, turn_id=turn_id, message=message, reset=reset)


def facts_parameters(session_id: str) -> dict[str, Any]:
    """Return the parameters of `FACTS_SQL`."""
    searches = [name for name, function in all_functions().items() if function.searches]
    return {"id": session_id, "rows": ROWS, "searches": searches}


def context_of(
    rows: Sequence[Row],
    *,
    turn_id: str | None = None,
    message: str | None = None,
    reset: bool = False,
) -> Context:
    """Return the context event of the rows of `FACTS_SQL`; see `context_event`."""
    facts = {row.place: row.ids for row in rows if row.place < 0}
    currency = facts.get(CURRENCY_PLACE)
    lines = facts.get(LINES_PLACE)
    empty = CartState(currency=currency) if currency else CartState()
    return Context(
        turn_id=turn_id,
        recent_product_ids=recent_ids([row for row in rows if row.place >= CART_PLACE]),
        search_query=facts.get(QUERY_PLACE),
        cart=cart_of(lines) if lines else empty,
        message=message,
        reset=reset,
    )
