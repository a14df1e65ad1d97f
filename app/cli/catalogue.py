"""The catalogue's command line: `bin/catalogue import FILE`, or `python -m app.cli.catalogue import FILE`."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from sqlalchemy import text

from app.catalogue.importers import import_file
from app.catalogue.importers.import_report import ImportFailed, ImportReport
from app.catalogue.importers.import_report import Progress as ReportProgress
from app.cli.database_address import NoDatabaseAddress, database_address
from app.db import Database
from app.db.migrate import MigrationFailed, upgrade
from app.db.transient_errors import DATABASE_ERRORS

SHOWN_ERRORS = 20


@click.group()
def catalogue() -> None:
    """Manage the shop's catalogue."""


@catalogue.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--skip-bad", is_flag=True, help="Leave bad rows out instead of loading nothing.")
@click.option("--if-empty", is_flag=True, help="Do nothing when there are products already.")
@click.option("--remove-missing", is_flag=True, help="Remove products that the file does not name.")
def import_command(file: Path, skip_bad: bool, if_empty: bool, remove_missing: bool) -> None:
    """Import FILE into the catalogue: all of it, or nothing. Its suffix determines its format."""
    try:
        with database_address() as url:
            report = asyncio.run(run_import(url, file, skip_bad, if_empty, remove_missing))
    except ImportFailed as failure:
        raise click.ClickException(str(failure)) from None
    except (*DATABASE_ERRORS, NoDatabaseAddress, MigrationFailed) as failure:
        raise click.ClickException(f"The database cannot be used: {failure}") from None
    if report is None:
        click.echo("There are products already; nothing was imported.")
        return
    print_report(report, skip_bad, remove_missing)
    if not report.loaded:
        sys.exit(1)


async def run_import(
    url: str, file: Path, skip_bad: bool, if_empty: bool, remove_missing: bool
) -> ImportReport | None:
    """Migrate and import with progress. Return None if `if_empty` is set and there are products."""
    await upgrade(url)
    database = Database(url, pool_size=2)
    try:
        if if_empty and await has_products(database):
            return None
        with progress_shown() as progress:
            return await import_file(
                database, file, skip_bad=skip_bad, remove_missing=remove_missing, progress=progress
            )
    finally:
        await database.close()


async def has_products(database: Database) -> bool:
    """Return whether the catalogue has any product."""
    async with database.reading() as db:
        connection = await db.connection()
        return bool(await connection.scalar(text("SELECT EXISTS (SELECT FROM product)")))


@contextlib.contextmanager
def progress_shown() -> Iterator[ReportProgress]:
    """Yield a progress function: a bar on a terminal, otherwise a line per stage."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield plain_lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        tasks = {}

        def move_bar(stage: str, done: int, whole: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=whole)
            bar.update(tasks[stage], completed=done, total=whole)

        yield move_bar


def plain_lines() -> ReportProgress:
    """Return a progress function that prints a line at the end of each stage."""

    def print_stage(stage: str, done: int, whole: int) -> None:
        if done >= whole:
            click.echo(f"{stage}: done", err=True)

    return print_stage


def print_report(report: ImportReport, skip_bad: bool, remove_missing: bool) -> None:
    """Print the outcome of an import, errors first, at most `SHOWN_ERRORS` of them."""
    for error in report.errors[:SHOWN_ERRORS]:
        click.echo(str(error), err=True)
    if len(report.errors) > SHOWN_ERRORS:
        click.echo(f"... and {len(report.errors) - SHOWN_ERRORS} errors more.", err=True)
    if not report.loaded:
        click.echo(
            f"Nothing was imported: {rows(report.bad_rows)} of {report.rows} cannot be used.", err=True
        )
        click.echo("Correct them, or leave them out with --skip-bad.", err=True)
        return
    removed = f", {report.removed} removed" if remove_missing else ""
    left_out = f", {rows(report.bad_rows)} left out" if report.bad_rows else ""
    click.echo(
        f"{report.inserted} new, {report.updated} changed, {report.unchanged} as before{removed}{left_out}"
        f" ({report.seconds:.1f} s)."
    )
    if skip_bad and remove_missing and report.bad_rows:
        click.echo(
            "Nothing was removed, because a row that was left out may name what would have gone.", err=True
        )
    if report.ignored_fields:
        click.echo(f"Fields that are not used: {', '.join(sorted(report.ignored_fields)[:20])}.")


def rows(count: int) -> str:
    """Return "1 row" or "2 rows"."""
    return f"{count} row{'' if count == 1 else 's'}"


if __name__ == "__main__":
    catalogue(prog_name="bin/catalogue")
