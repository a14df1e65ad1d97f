"""What a session was shown, by functions and by pages: the ids it may name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart import lock_session
from app.models import CartItem, SearchContext, now

RECENT = 50
"""How many of the products a session was shown count as recent."""

ROWS = 100
"""How far back recent products are looked for, in rows (most rows hold several products)."""


async def record_shown(
    db: AsyncSession, session_id: str, product_ids: Sequence[str], *, source: str, query: str = ""
) -> None:
    """Remember that these products, in this order, were shown at once. The same again at once only renews the time.

    Holds the session's row from here to the end of the transaction. Raises UnknownSession.
    """
    await lock_session(db, session_id)
    shown = list(dict.fromkeys(product_ids))
    newest = await newest_row(db, session_id)
    if newest and (newest.source, newest.search_query, newest.results) == (source, query, shown):
        newest.timestamp = now()
    else:
        db.add(SearchContext(session_id=session_id, search_query=query, source=source, results=shown))
    await db.flush()


async def newest_row(db: AsyncSession, session_id: str, *sources: str) -> SearchContext | None:
    """What was shown last, by one of these sources where any are named. Rows are written in turn, so ids are order."""
    statement = select(SearchContext).where(SearchContext.session_id == session_id)
    if sources:
        statement = statement.where(col(SearchContext.source).in_(sources))
    statement = statement.order_by(col(SearchContext.id).desc()).limit(1)
    return (await db.exec(statement, execution_options={"populate_existing": True})).first()


async def shown_ids(db: AsyncSession, session_id: str, limit: int = RECENT) -> list[str]:
    """Products the session was shown, newest first, each once; those only its cart shows come last."""
    rows = select(SearchContext.results).where(SearchContext.session_id == session_id)
    rows = rows.order_by(col(SearchContext.id).desc()).limit(ROWS)
    lists = (await db.exec(rows)).all()
    cart = (
        select(CartItem.product_id)
        .where(CartItem.session_id == session_id)
        .order_by(col(CartItem.added_at).desc())
    )
    in_cart = (await db.exec(cart)).all()
    found = dict.fromkeys([product_id for shown in lists for product_id in shown])
    return list(found | dict.fromkeys(in_cart))[:limit]


async def was_shown(db: AsyncSession, session_id: str, product_id: str) -> bool:
    """Whether the session was ever shown this product, or has it in its cart."""
    shown = select(SearchContext.id).where(SearchContext.session_id == session_id)
    shown = shown.where(col(SearchContext.results).contains([product_id])).limit(1)
    if (await db.exec(shown)).first() is not None:
        return True
    held = select(CartItem.id).where(CartItem.session_id == session_id, CartItem.product_id == product_id)
    return (await db.exec(held)).first() is not None


async def forget(db: AsyncSession, session_id: str) -> None:
    """Forget what the session was shown. Its cart stays, and what is in it still counts as shown."""
    await lock_session(db, session_id)
    await db.exec(delete(SearchContext).where(col(SearchContext.session_id) == session_id))
