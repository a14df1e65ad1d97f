"""Changes of a session by pages, without a function call: products shown, a quantity set in the cart.

Each is one transaction with its `context` event, so that every open tab receives the change.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart.changes import accept_changes, change_variant, restore_line, set_quantity
from app.cart.refusals import no_such_line
from app.context import record_shown, was_shown
from app.events import CartState, FunctionError
from app.functions.execute import Runtime, full_log, has_full_log, in_transaction
from app.functions.session_context import context_event
from app.log.append import UnknownSession, append_in_transaction
from app.log.sessions import position
from app.turn import LoggedEvent


async def show_products(
    runtime: Runtime, session_id: str, product_ids: Sequence[str], *, source: str, query: str = ""
) -> list[LoggedEvent]:
    """Record the products that a page (`listing` or `product_page`) shows the session; return the logged events.

    If the session's log is full, nothing is recorded, and the page is shown all the same. Raises UnknownSession.
    """

    async def work(db: AsyncSession) -> list[LoggedEvent]:
        place = await position(db, session_id, lock=True)
        if place is None:
            raise UnknownSession(session_id)
        if place.is_full(runtime.settings):
            return []
        await record_shown(db, session_id, product_ids, source=source, query=query, locked=True)
        return await append_in_transaction(db, session_id, [await context_event(db, session_id)])

    logged = await in_transaction(runtime.database, work)
    runtime.publish(logged)
    return logged


async def change_quantity(runtime: Runtime, session_id: str, item_id: str, quantity: int) -> CartState:
    """Set the quantity of a cart line; 0 removes it. Return the cart after the change.

    Raises FunctionError as `cart.set_quantity` does and if the session's log is full, and UnknownSession. Nothing is
    changed or logged then.
    """
    return await change_cart(
        runtime,
        session_id,
        lambda db: set_quantity(db, session_id, item_id, quantity, runtime.settings),
    )


async def restore_quantity(
    runtime: Runtime, session_id: str, product_id: str, variant_id: str, quantity: int, place: int
) -> CartState:
    """Put a line that was removed back at its place. Return the cart after the change.

    Raises FunctionError as `cart.restore_line` does, for a product that the session was never shown, and if the
    session's log is full; and UnknownSession. Nothing is changed or logged then.
    """

    async def restore(db: AsyncSession) -> CartState:
        if not await was_shown(db, session_id, product_id):
            raise no_such_line()
        return await restore_line(db, session_id, variant_id, quantity, place, runtime.settings)

    return await change_cart(runtime, session_id, restore)


async def choose_variant(runtime: Runtime, session_id: str, item_id: str, variant_id: str) -> CartState:
    """Change a cart line to another variant of its product. Return the cart after the change.

    Raises FunctionError as `cart.change_variant` does and if the session's log is full, and UnknownSession. Nothing is
    changed or logged then.
    """
    return await change_cart(
        runtime,
        session_id,
        lambda db: change_variant(db, session_id, item_id, variant_id, runtime.settings),
    )


async def accept_cart_changes(
    runtime: Runtime, session_id: str, seen_total: str, item_id: str | None = None
) -> CartState:
    """Accept what has changed since lines were added, of one line or of all. Return the cart after that.

    Raises FunctionError as `cart.accept_changes` does and if the session's log is full, and UnknownSession. Nothing is
    changed or logged then.
    """
    return await change_cart(
        runtime, session_id, lambda db: accept_changes(db, session_id, seen_total, item_id)
    )


async def change_cart(
    runtime: Runtime, session_id: str, change: Callable[[AsyncSession], Awaitable[CartState]]
) -> CartState:
    """Change the cart in one transaction with its event. Raises FunctionError and UnknownSession."""

    async def work(db: AsyncSession) -> tuple[CartState, list[LoggedEvent]]:
        if await has_full_log(db, runtime.settings, session_id):
            full = full_log()
            raise FunctionError(full.code, full.message, full.recovery)
        cart = await change(db)
        return cart, await append_in_transaction(db, session_id, [await context_event(db, session_id)])

    cart, logged = await in_transaction(runtime.database, work)
    runtime.publish(logged)
    return cart
