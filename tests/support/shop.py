"""A small shop for tests: a few products whose every fact matters to some test."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.context import record_shown
from app.db import Database
from app.functions.execute import Outcome, Runtime, execute
from app.log.reader import read_all
from app.log.sessions import create_session
from app.models import Product, TurnRecord
from app.turn import LoggedEvent

KETTLES = "Kitchen > Kettles"
LAMPS = "Home > Desk lamps"


def product(
    product_id: str, name: str, price: str = "10.00", category: str = KETTLES, **facts: Any
) -> Product:
    """Return a product in stock; omitted facts are unknown."""
    return Product(
        id=product_id,
        name=name,
        price=Decimal(price),
        category=category,
        currency=facts.pop("currency", "EUR"),
        **facts,
    )


def products() -> list[Product]:
    """Return the shop's whole catalogue."""
    return [
        product("kettle-201", "Copper Kettle", "39.90", stock=5),
        product("kettle-202", "Steel Kettle", "24.50"),
        product("kettle-203", "Glass Kettle", "31.00", stock=0, in_stock=False),
        product("kettle-204", "Travel Kettle", "19.99", stock=1),
        product("lamp-301", "Brass Desk Lamp", "59.00", LAMPS, stock=3),
        product("lamp-302", "Paper Desk Lamp", "12.00", LAMPS),
        product("mug/7 é", "Blue Mug", "0.10", "Kitchen > Mugs"),
    ]


ALL = [known.id for known in products()]


async def fill(database: Database, catalogue: Sequence[Product]) -> None:
    """Write these products to the catalogue."""
    async with database.transaction() as db:
        db.add_all(catalogue)


async def run_turn(database: Database, session_id: str, turn_id: str) -> None:
    """Add a running turn with that id to the session: functions can write only to a running turn."""
    async with database.transaction() as db:
        record = TurnRecord(
            id=turn_id, session_id=session_id, first_seq=1, client_message_id=turn_id, message="Hello"
        )
        db.add(record)


async def new_session(database: Database) -> str:
    """Create a session without shown products and return its id."""
    async with database.transaction() as db:
        return await create_session(db)


async def show(
    database: Database, session_id: str, *product_ids: str, source: str = "search_products"
) -> None:
    """Record these products as shown to the session at once."""
    async with database.transaction() as db:
        await record_shown(db, session_id, product_ids, source=source, query="shown in a test")


async def logged(database: Database, session_id: str) -> list[LoggedEvent]:
    """Return the session's whole log."""
    async with database.reading() as db:
        return await read_all(db, session_id)


class Shopper:
    """A session and its clicks."""

    def __init__(self, runtime: Runtime, session_id: str) -> None:
        self.runtime, self.session_id = runtime, session_id

    async def click(self, name: str, **parameters: Any) -> Outcome:
        """Run a function as its button does."""
        return await execute(self.runtime, name, parameters, session_id=self.session_id)

    async def done(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Return the result of a click that must succeed."""
        outcome = await self.click(name, **parameters)
        assert outcome.error is None, outcome.error
        assert outcome.result is not None
        return outcome.result

    async def refused(self, name: str, code: str, **parameters: Any) -> list[str]:
        """Return the suggested ids of a click that must be refused with that code; check that the error is complete."""
        error = (await self.click(name, **parameters)).error
        assert error is not None, f"{name} {parameters} was not refused"
        assert error.code == code, error
        assert len(error.message) > 9 and error.message.endswith("."), error
        assert len(error.recovery) >= 10, error
        assert all(known.name and known.reason for known in error.suggestions)
        return [known.product_id for known in error.suggestions]

    async def see(self, *product_ids: str, source: str = "search_products") -> None:
        """Record these products as shown to the session at once."""
        await show(self.runtime.database, self.session_id, *product_ids, source=source)

    async def log(self) -> list[LoggedEvent]:
        """Return the session's whole log."""
        return await logged(self.runtime.database, self.session_id)
