"""The daily budget of all processes, kept in PostgreSQL: reserved before a model call, settled after it.

The sum of spent and reserved amounts never exceeds the budget at the time of a reservation, even when many turns begin
at once. The reservations of a process that has exited count as spent, because the actual cost is unknown.
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
    """  # noqa: S608 - IS_ALIVE_SQL is a constant; values are parameters
)
SPENT = text(f"SELECT coalesce(sum(spent), 0) FROM spend_day WHERE day = {TODAY}")  # noqa: S608 - TODAY is a constant


@dataclass(frozen=True)
class Reservation:
    """An amount in US dollars reserved for one round."""

    id: int
    amount: Decimal


class DailyBudget:
    """The maximum cost of models per day (UTC), in US dollars, over all processes."""

    def __init__(self, database: Database, process: str, budget: Decimal) -> None:
        self._database, self._process, self.budget = database, process, budget

    async def reserve(self, amount: Decimal) -> Reservation | None:
        """Reserve an amount; return None when it would exceed the budget."""
        async with self._database.transaction() as db:
            connection = await db.connection()
            await wait_for(connection, Lock.SPENDING)
            given = {"amount": amount, "process": self._process, "budget": self.budget}
            made = (await connection.execute(RESERVE, given)).scalar()
        return Reservation(int(made), amount) if made is not None else None

    async def settle(self, reservation: Reservation, amount: Decimal) -> None:
        """Replace a reservation by the actual cost of the round. A repeated call has no effect."""

        async def work() -> None:
            async with self._database.transaction() as db:
                given = {"id": reservation.id, "amount": amount}
                await (await db.connection()).execute(SETTLE, given)

        await retry_transient(work, what="a settlement")

    async def settle_orphaned(self) -> None:
        """Count the reservations of processes that have exited as spent."""
        async with self._database.transaction() as db:
            await (await db.connection()).execute(SETTLE_ORPHANED, {"process": self._process})

    async def spent(self) -> Decimal:
        """Return the US dollars spent today, without reservations."""
        async with self._database.reading() as db:
            found = (await (await db.connection()).execute(SPENT)).scalar()
        return Decimal(str(found))
