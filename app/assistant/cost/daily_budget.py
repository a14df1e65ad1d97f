"""The daily budget: reserved before a model is called, settled after, in PostgreSQL, whoever calls and whoever dies.

What is spent and what is reserved may never exceed the budget, however many turns begin at the same moment. A process
that dies leaves its reservations behind; they count as spent, for nobody knows better.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from app.db import Database
from app.db.locks import IS_ALIVE_SQL, Lock, wait_for
from app.db.transient_errors import retry_transient

TODAY = "CAST(now() AT TIME ZONE 'UTC' AS date)"

RESERVE = text(
    f"""
    INSERT INTO spend_reservation (day, amount, process)
    SELECT {TODAY}, CAST(:amount AS numeric), CAST(:process AS text)
    WHERE CAST(:amount AS numeric) + (
        SELECT coalesce(sum(spent), 0) FROM spend_day WHERE day = {TODAY}
    ) + (
        SELECT coalesce(sum(amount), 0) FROM spend_reservation WHERE day = {TODAY}
    ) <= CAST(:budget AS numeric)
    RETURNING id
    """  # noqa: S608 - TODAY is a constant; values are parameters
)
SETTLE = text(
    """
    WITH settled AS (
        DELETE FROM spend_reservation WHERE id = :id RETURNING day
    )
    INSERT INTO spend_day (day, spent, rounds)
    SELECT day, CAST(:amount AS numeric), 1 FROM settled
    ON CONFLICT (day) DO UPDATE SET spent = spend_day.spent + excluded.spent, rounds = spend_day.rounds + 1
    """
)
SETTLE_ORPHANED = text(
    f"""
    WITH settled AS (
        DELETE FROM spend_reservation AS left_by
        WHERE process <> :process AND NOT {IS_ALIVE_SQL.format(name="left_by.process")}
        RETURNING day, amount
    )
    INSERT INTO spend_day (day, spent, rounds)
    SELECT day, sum(amount), count(*) FROM settled GROUP BY day
    ON CONFLICT (day) DO UPDATE
    SET spent = spend_day.spent + excluded.spent, rounds = spend_day.rounds + excluded.rounds
    """  # noqa: S608 - HELD is a constant; values are parameters
)
SPENT = text(f"SELECT coalesce(sum(spent), 0) FROM spend_day WHERE day = {TODAY}")  # noqa: S608 - TODAY is a text of our own


@dataclass(frozen=True)
class Reservation:
    """Money that is kept back for one round."""

    id: int
    amount: Decimal


class DailyBudget:
    """What models may cost a day (UTC), in US dollars, over all processes."""

    def __init__(self, database: Database, process: str, budget: Decimal) -> None:
        self._database, self._process, self.budget = database, process, budget

    async def reserve(self, amount: Decimal) -> Reservation | None:
        """Keep that much back; None when it would pass the budget."""
        async with self._database.transaction() as db:
            connection = await db.connection()
            await wait_for(connection, Lock.SPENDING)
            given = {"amount": amount, "process": self._process, "budget": self.budget}
            made = (await connection.execute(RESERVE, given)).scalar()
        return Reservation(int(made), amount) if made is not None else None

    async def settle(self, reservation: Reservation, amount: Decimal) -> None:
        """The round came to that much; settling once more does nothing."""

        async def work() -> None:
            async with self._database.transaction() as db:
                given = {"id": reservation.id, "amount": amount}
                await (await db.connection()).execute(SETTLE, given)

        await retry_transient(work, what="a settlement")

    async def settle_orphaned(self) -> None:
        """What processes that have died had reserved counts as spent."""
        async with self._database.transaction() as db:
            await (await db.connection()).execute(SETTLE_ORPHANED, {"process": self._process})

    async def spent(self) -> Decimal:
        """US dollars spent today, without what is reserved."""
        async with self._database.reading() as db:
            found = (await (await db.connection()).execute(SPENT)).scalar()
        return Decimal(str(found))
