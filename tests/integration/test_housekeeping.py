"""Maintenance as a whole: one process at a time, also after database errors; and the command that runs it."""

from __future__ import annotations

import asyncio
import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.catalogue.importers.load import one_import_at_a_time
from app.db import Database
from app.db.locks import Lock, wait_for
from app.housekeeping import Housekeeping
from app.housekeeping.maintenance import MaintenanceResult, count_due, run_maintenance
from app.log.compaction import Merged
from app.log.retention import Expired
from app.models import ChatSession, IdempotencyRecord, now
from app.settings import Settings
from devtools.postgres.embedded import EmbeddedPostgres
from tests.support.logs import store, written_answer
from tests.support.paths import ROOT

SETTINGS = Settings(environment="test")
LONG_AGO = timedelta(days=40)


async def untidy(database: Database, turns: int = 2) -> None:
    """Add sessions to keep, with answers to merge and an old stored outcome, an expired one and an unused one."""
    async with database.transaction() as db:
        for number in range(turns):
            await store(db, written_answer("a", "b", "c", session_id=f"kept-{number}"))
        await (await db.connection()).execute(text("UPDATE chat_session SET seen_at = now()"))
        db.add(ChatSession(id="expired", last_seq=1, seen_at=now() - LONG_AGO))
        db.add(ChatSession(id="unused", seen_at=now() - LONG_AGO))
        await db.flush()
        for key, ago in (("old", 25), ("young", 23)):
            created = now() - timedelta(hours=ago)
            db.add(IdempotencyRecord(session_id="kept-0", function="f", key=key, created_at=created))


EVERYTHING = MaintenanceResult(Expired(sessions=2, unused=1), Merged(turns=2, rows=6, runs=2), answers=1)


async def test_everything_due_is_done_once(database: Database) -> None:
    await untidy(database)
    assert await count_due(database, SETTINGS) == EVERYTHING
    assert await run_maintenance(database, SETTINGS) == EVERYTHING
    assert await count_due(database, SETTINGS) == MaintenanceResult()
    assert not await run_maintenance(database, SETTINGS)


async def test_more_than_fits_a_transaction_is_done_in_several(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("TURNS_TOGETHER", "SESSIONS_TOGETHER", "SESSIONS_FOUND"):
        monkeypatch.setattr(f"app.housekeeping.maintenance.{limit}", 1)
    await untidy(database, turns=5)
    done = await run_maintenance(database, SETTINGS)
    assert (done.merged.turns, done.expired.sessions) == (5, 2)


async def test_one_process_at_a_time_runs_maintenance(database: Database) -> None:
    await untidy(database)
    async with database.transaction() as other:
        await wait_for(await other.connection(), Lock.HOUSEKEEPING)
        assert await run_maintenance(database, SETTINGS) == MaintenanceResult()
        waiting = asyncio.ensure_future(run_maintenance(database, SETTINGS, wait=True))
        await asyncio.sleep(0)
        assert not waiting.done()
    async with asyncio.timeout(20):
        assert await waiting == EVERYTHING


async def test_an_import_does_not_stop_housekeeping(database: Database) -> None:
    await untidy(database)
    async with one_import_at_a_time(database):
        assert await run_maintenance(database, SETTINGS) == EVERYTHING


async def test_sessions_with_an_open_stream_do_not_expire(database: Database) -> None:
    await untidy(database)
    done = await Housekeeping(database, SETTINGS, lambda: ["expired", "unused"]).once()
    assert done.expired == Expired()


async def test_it_continues_by_itself_after_the_database_was_unavailable(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await untidy(database)
    tries = 0

    async def away_at_first(database: Database, settings: Settings, *, rest: float) -> MaintenanceResult:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OSError("away")
        return await run_maintenance(database, settings, rest=rest)

    monkeypatch.setattr("app.housekeeping.run_maintenance", away_at_first)
    housekeeping = Housekeeping(database, Settings(environment="test", housekeeping_seconds=0.01))
    housekeeping.start()
    async with asyncio.timeout(20):
        while await count_due(database, SETTINGS):
            await asyncio.sleep(0.01)
    await housekeeping.stop()
    assert tries > 1


async def test_it_can_be_switched_off(database: Database) -> None:
    before = asyncio.all_tasks()
    housekeeping = Housekeeping(database, Settings(environment="test", housekeeping_seconds=0))
    housekeeping.start()
    assert asyncio.all_tasks() == before
    await housekeeping.stop()


async def test_a_key_in_use_is_not_deleted(database: Database) -> None:
    await untidy(database)
    lock = text("SELECT FROM chat_session WHERE id = 'kept-0' FOR NO KEY UPDATE")
    async with database.transaction() as click:
        await (await click.connection()).execute(lock)
        async with asyncio.timeout(20):
            assert (await run_maintenance(database, SETTINGS)).answers == 0


def run(url: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command from another folder."""
    command = [str(ROOT / "bin" / "housekeeping"), *arguments]
    given = os.environ | {"DATABASE_URL": url} | environment
    return subprocess.run(command, cwd="/", env=given, capture_output=True, text=True, check=False)


async def test_the_command_says_what_it_did(database: Database, database_url: str) -> None:
    await untidy(database)
    tried = await asyncio.to_thread(run, database_url, "--dry-run")
    assert tried.stdout.splitlines() == [
        "Nothing was changed. This would be done:",
        "  Sessions deleted: 1 not seen for 30 days, 1 never used for 1 day.",
        "  Answers merged: 2; 6 rows of text into 2.",
        "  Answers to repeated clicks forgotten: 1.",
        "  Products deleted that are no longer sold: 0.",
        "  Periods of the log dropped: 0; conversations moved out of them: 0.",
        "The log has 10 rows.",
    ]
    done = await asyncio.to_thread(run, database_url)
    assert done.stdout.splitlines() == [
        "This was done:",
        *tried.stdout.splitlines()[1:6],
        "The log has 6 rows; before it had 10.",
    ]
    assert (tried.returncode, done.returncode) == (0, 0)


async def test_the_command_takes_other_limits(database: Database, database_url: str) -> None:
    await untidy(database)
    arguments = ["--session-days", "50", "--merge-after", "1e11"]
    done = await asyncio.to_thread(run, database_url, *arguments)
    assert "1 not seen" not in done.stdout
    assert "0 not seen for 50 days, 1 never used" in done.stdout
    assert "Answers merged: 0;" in done.stdout


def test_the_command_reports_a_missing_database_plainly(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    nothing = run("", AISLE_DATA=str(tmp_path / "data"))
    nobody = run("postgresql+asyncpg://nobody@127.0.0.1:9/none")
    empty = run(postgres.url)
    assert "There is no database yet: set DATABASE_URL, or run bin/dev once." in nothing.stderr
    assert "The database cannot be used" in nobody.stderr
    assert "tables are not this version's" in empty.stderr
    for done in (nothing, nobody, empty):
        assert (done.returncode, done.stdout) == (1, "")
        assert "Traceback" not in done.stderr
