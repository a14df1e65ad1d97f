"""The session's context: its newest search, the list a shopper counts in, and the event that says so."""

from __future__ import annotations

from typing import NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart import cart_state
from app.context import newest_row, shown_ids
from app.events import Context
from app.functions.registry import all_functions

LISTING = "listing"
"""The page that shows a list, as `record_shown` keeps it."""


class LastSearch(NamedTuple):
    """The newest search of a session; `query` is None when there was none."""

    query: str | None
    product_ids: list[str]


async def last_list(db: AsyncSession, session_id: str) -> list[str]:
    """Return the newest list of products the session was shown, in its order: what "the second one" counts in."""
    lists = [name for name, function in all_functions().items() if function.listed]
    row = await newest_row(db, session_id, *lists, LISTING)
    return list(row.results) if row else []


async def last_search(db: AsyncSession, session_id: str) -> LastSearch:
    """Return what the session searched for last, and what it was shown for it."""
    searches = [name for name, function in all_functions().items() if function.searches]
    row = await newest_row(db, session_id, *searches) if searches else None
    return LastSearch(row.search_query, list(row.results)) if row else LastSearch(None, [])


async def context_event(
    db: AsyncSession,
    session_id: str,
    *,
    turn_id: str | None = None,
    message: str | None = None,
    reset: bool = False,
) -> Context:
    """The session's context of now, as an event. `message` is the shopper's, when it starts a turn."""
    return Context(
        turn_id=turn_id,
        recent_product_ids=await shown_ids(db, session_id),
        search_query=(await last_search(db, session_id)).query,
        cart=await cart_state(db, session_id),
        message=message,
        reset=reset,
    )
