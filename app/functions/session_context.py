"""The session's context: its newest search, the list that positions refer to, and the `context` event."""

from __future__ import annotations

from typing import NamedTuple

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart import cart_state
from app.context import newest_row, shown_ids
from app.events import Context
from app.functions.registry import all_functions
from app.models import SearchContext

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
    return Context(
        turn_id=turn_id,
        recent_product_ids=await shown_ids(db, session_id),
        search_query=(await last_search(db, session_id)).query,
        cart=await cart_state(db, session_id),
        message=message,
        reset=reset,
    )
