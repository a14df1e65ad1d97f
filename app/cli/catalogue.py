"""The catalogue's command line: `bin/catalogue import FILE|URL`, or `python -m app.cli.catalogue import FILE|URL`."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import click

from app.catalogue.importers import import_file
from app.catalogue.importers.field_names import KNOWN, similar_field, standard_name
from app.catalogue.importers.import_report import ImportFailed, ImportReport
from app.catalogue.importers.load import ImportOptions
from app.catalogue.lookup import has_products
from app.cli.database_address import NoDatabaseAddress, database_address
from app.cli.feed_source import FeedSource
from app.cli.import_progress import progress_shown
from app.cli.import_schedule import Interval, run_every
from app.db import Database
from app.db.migrate import MigrationFailed, upgrade
from app.db.transient_errors import DATABASE_ERRORS
from app.settings import WrongSettings, read_settings
from app.shop_pages import read_folder
from app.text.inflection import counted

SHOWN_ERRORS, SHOWN_NOTICES, SHOWN_FIELDS = 20, 5, 20

SCHEDULED_RETIRED = 0.5
"""Maximum share of its products that a feed may lose between two runs of a schedule: more is likely an accident."""


@click.group()
def catalogue() -> None:
    """Manage the shop's catalogue."""


@catalogue.command("import")
@click.argument("source", metavar="FILE|URL")
@click.option("--skip-bad", is_flag=True, help="Leave bad rows out instead of loading nothing.")
@click.option("--if-empty", is_flag=True, help="Do nothing when there are products already.")
@click.option(
    "--remove-missing", is_flag=True, help="Retire all products that the feed lacks, of other feeds too."
)
@click.option(
    "--keep-missing", is_flag=True, help="Keep the products that this feed had before and now lacks."
)
@click.option("--currency", metavar="CODE", help="Currency of prices that name none, for example EUR.")
@click.option("--every", type=Interval(), metavar="TIME", help="Import again and again: 15m, 1h, 90s.")
def import_command(
    source: str,
    skip_bad: bool,
    if_empty: bool,
    remove_missing: bool,
    keep_missing: bool,
    currency: str | None,
    every: float | None,
) -> None:
    """Import a feed into the catalogue: all of it, or nothing. Its content determines its format.

    Products that an earlier import of the same feed brought and that it lacks now are no longer sold.
    """
    if not source.strip():
        raise click.UsageError("Name a file or an address; in containers set CATALOGUE_FEED.")
    if remove_missing and keep_missing:
        raise click.UsageError("--remove-missing and --keep-missing exclude each other.")
    if currency is not None and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise click.UsageError("--currency takes a code of three letters such as EUR.")
    feed = FeedSource(source)
    try:
        options = ImportOptions(
            skip_bad=skip_bad,
            remove_missing=remove_missing,
            keep_missing=keep_missing,
            currency=currency.upper() if currency else None,
            source=feed.name,
        )
        command = ImportCommand(feed, options, if_empty)
        with database_address() as url:
            if every is not None:
                asyncio.run(run_every(every, lambda: command.run_scheduled(url)))
                return
            report = asyncio.run(command.run(url))
    except ImportFailed as failure:
        raise click.ClickException(str(failure)) from None
    except (*DATABASE_ERRORS, NoDatabaseAddress, MigrationFailed) as failure:
        raise click.ClickException(f"The database cannot be used: {failure}") from None
    if report is None:
        click.echo("There are products already; nothing was imported.")
        return
    say(report, options)
    if not report.loaded:
        sys.exit(1)


@dataclass(frozen=True)
class ImportCommand:
    """One import, or one of a schedule."""

    feed: FeedSource
    options: ImportOptions
    if_empty: bool = False

    async def run(self, url: str) -> ImportReport | None:
        """Import with progress. Return None if `if_empty` is set and there are products."""
        async with self.feed.changed_file() as path:
            if path is None:
                raise ImportFailed("The feed has not changed.")
            return await run_import(url, path, self.options, if_empty=self.if_empty)

    async def run_scheduled(self, url: str) -> str:
        """Import if the feed has changed, and return the outcome in one line.

        The catalogue stays as it is where the feed cannot be read, has bad rows, or lacks most of its products.
        """
        try:
            async with self.feed.changed_file() as path:
                if path is None:
                    return "unchanged"
                careful = replace(self.options, most_retired=SCHEDULED_RETIRED)
                report = await run_import(url, path, careful, quiet=True)
        except ImportFailed as failure:
            return f"failed: {failure}"
        except (*DATABASE_ERRORS, MigrationFailed) as failure:
            return f"failed: the database cannot be used: {failure}"
        if report is None:
            return "there are products already"
        if not report.loaded:
            unusable = f"{counted(report.bad_rows, 'row')} of {report.rows:,} cannot be used"
            return f"failed: {unusable}; the first: {report.errors[0]}"
        if report.depends_on_time:
            self.feed.forget()
        else:
            self.feed.accept()
        return summary(report)


async def run_import(
    url: str, path: Path, options: ImportOptions, *, if_empty: bool = False, quiet: bool = False
) -> ImportReport | None:
    """Migrate and import. Return None if `if_empty` is set and there are products. Raises ImportFailed."""
    await upgrade(url)
    database = Database(url, pool_size=2)
    try:
        async with database.reading() as db:
            if if_empty and await has_products(db):
                return None
        with progress_shown(quiet) as progress:
            return await import_file(database, path, options=options, progress=progress)
    finally:
        await database.close()


def say(report: ImportReport, options: ImportOptions) -> None:
    """Print the outcome, errors first."""
    say_lines([str(error) for error in report.errors], SHOWN_ERRORS, report.bad_rows, "errors")
    if not report.loaded:
        unusable = f"{counted(report.bad_rows, 'row')} of {report.rows:,} cannot be used"
        read_as = f" (read as {report.format})" if report.format else ""
        click.echo(f"Nothing was imported: {unusable}{read_as}.", err=True)
        click.echo("Correct them, or leave them out with --skip-bad.", err=True)
        return
    say_lines([str(notice) for notice in report.notices], SHOWN_NOTICES, report.notice_count, "notices")
    click.echo(summary(report))
    if report.sample_removed:
        click.echo(f"The sample catalogue of {report.sample_removed} products was replaced.")
        say_samples()
    if report.bad_rows and report.bad_ids is None and not options.keep_missing:
        click.echo(
            "Nothing else was retired, because a row that was left out may name what would have gone.",
            err=True,
        )
    if report.ignored_fields:
        named = sorted(report.ignored_fields)
        more = f" and {len(named) - SHOWN_FIELDS} more" if len(named) > SHOWN_FIELDS else ""
        shown = named[:SHOWN_FIELDS] if report.is_exported else map(suggestion, named[:SHOWN_FIELDS])
        click.echo(f"Fields that are not used: {', '.join(shown)}{more}.")


def say_samples() -> None:
    """Print which pages of the shop are still samples: they say that nothing is sold."""
    try:
        folder = read_settings().pages_folder
    except WrongSettings:
        return  # the server says it when it starts
    if samples := read_folder(folder).samples:
        click.echo(f"Replace the sample pages too, or remove them: {', '.join(samples)} in {folder}.")


def suggestion(field: str) -> str:
    """Return a field's name, and the known one that it resembles."""
    name = standard_name(field)
    meant = None if name in KNOWN else similar_field(name)
    return f"{field} (did you mean {meant}?)" if meant else field


def say_lines(lines: list[str], most: int, count: int, noun: str) -> None:
    """Print the first lines to stderr, and how many more there are."""
    for line in lines[:most]:
        click.echo(line, err=True)
    rest = max(count, len(lines)) - most
    if rest > 0:
        click.echo(f"... and {rest} {noun} more.", err=True)


def summary(report: ImportReport) -> str:
    """Return the outcome in one line."""
    parts = [f"{report.inserted} new, {report.updated} changed, {report.unchanged} as before"]
    if report.removed:
        parts.append(f"{report.removed} no longer sold")
    if report.left_out:
        parts.append(f"{counted(report.left_out, 'row')} not for sale")
    if report.bad_rows:
        parts.append(f"{counted(report.bad_rows, 'row')} left out")
    kind = f"{report.format}, " if report.format else ""
    variants = f" with {counted(report.variants, 'variant')}" if report.variants != report.products else ""
    return (
        f"{', '.join(parts)} ({kind}{counted(report.products, 'product')}{variants}, {report.seconds:.1f} s)."
    )


if __name__ == "__main__":
    catalogue(prog_name="bin/catalogue")
