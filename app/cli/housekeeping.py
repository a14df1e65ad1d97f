"""`bin/housekeeping`: one immediate maintenance run."""

from __future__ import annotations

import asyncio

import click
from sqlalchemy import text

from app.assistant.cost.daily_budget import DailyBudget
from app.assistant.embedding_model import choose_embedder
from app.catalogue.vectors.vector_index import VectorIndex
from app.cli.database_address import NoDatabaseAddress, database_address
from app.db import Database
from app.db.migrate import current_is_head
from app.db.transient_errors import DATABASE_ERRORS
from app.housekeeping.maintenance import MaintenanceResult, count_due, run_maintenance
from app.log.process_identity import process_name
from app.log.retention import UNUSED_DAYS
from app.settings import Settings, get_settings

OTHER_TABLES = (
    "The database's tables are not this version's: start the shop once, or run python -m app.db.migrate."
)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--session-days",
    type=click.IntRange(min=1, max=36_500),
    help="Delete sessions that were not seen for so many days, instead of SESSION_DAYS.",
)
@click.option(
    "--merge-after",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Merge the text of answers that ended so long ago, instead of MERGE_AFTER_SECONDS.",
)
def housekeeping(dry_run: bool, session_days: int | None, merge_after: float | None) -> None:
    """Delete expired sessions, merge the text of old answers, forget old answers to repeated clicks."""
    given = {"session_days": session_days, "merge_after_seconds": merge_after}
    settings = get_settings().model_copy(
        update={name: value for name, value in given.items() if value is not None}
    )
    try:
        with database_address(make=False) as url:
            asyncio.run(run(url, settings, dry_run))
    except NoDatabaseAddress as failure:
        raise click.ClickException(str(failure)) from None
    except DATABASE_ERRORS as failure:
        raise click.ClickException(f"The database cannot be used: {failure}") from None


async def run(url: str, settings: Settings, dry_run: bool) -> None:
    """Run maintenance and print its result. Raises ClickException if the tables are of another version."""
    database = Database(url, pool_size=2)
    try:
        if not await current_is_head(database):
            raise click.ClickException(OTHER_TABLES)
        before = await rows_of_log(database)
        done = await (
            count_due(database, settings) if dry_run else run_maintenance(database, settings, wait=True)
        )
        after = await rows_of_log(database)
        vectors = "" if dry_run else await make_vectors(database, settings)
    finally:
        await database.close()
    click.echo("Nothing was changed. This would be done:" if dry_run else "This was done:")
    for line in result_lines(done, settings):
        click.echo(f"  {line}")
    if vectors:
        click.echo(f"  Vectors of products: {vectors}.")
    click.echo(f"The log has {after:,} rows" + ("." if dry_run else f"; before it had {before:,}."))


async def make_vectors(database: Database, settings: Settings) -> str:
    """Make the vectors of new and changed products; return how that ended, empty without a model."""
    budget = DailyBudget(database, process_name(), settings.ai_daily_budget_usd)
    embedder = choose_embedder(settings, budget)
    return (await VectorIndex(database, embedder).fill()).value if embedder else ""


async def rows_of_log(database: Database) -> int:
    """Return the number of events in the log."""
    async with database.reading() as db:
        return int((await (await db.connection()).execute(text("SELECT count(*) FROM event"))).scalar() or 0)


def result_lines(done: MaintenanceResult, settings: Settings) -> list[str]:
    """Return a line for each kind of work that was done, or is pending."""
    expired, merged = done.expired, done.merged
    return [
        f"Sessions deleted: {expired.sessions - expired.unused:,} not seen for {days(settings.session_days)},"
        f" {expired.unused:,} never used for {days(UNUSED_DAYS)}.",
        f"Answers merged: {merged.turns:,}; {merged.rows:,} rows of text into {merged.runs:,}.",
        f"Answers to repeated clicks forgotten: {done.answers:,}.",
        f"Products deleted that are no longer sold: {done.products:,}.",
        f"Periods of the log dropped: {done.periods:,}; conversations moved out of them: {done.moved:,}.",
    ]


def days(count: int) -> str:
    """Return "1 day" or "30 days"."""
    return f"{count} day{'' if count == 1 else 's'}"


if __name__ == "__main__":
    housekeeping(prog_name="bin/housekeeping")
