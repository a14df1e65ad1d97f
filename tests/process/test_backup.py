"""Backup and restore with the command lines of docs/operations.md: the documented lines are the tested ones."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from app.db.client_programs import libpq_environment
from app.render.environment import ROOT
from devtools.postgres.embedded import EmbeddedPostgres
from tests.conftest import fresh_database, opened
from tests.support.downgrade import downgrade
from tests.support.serving import serving
from tests.support.shoppers import Program, program

SECTION = (
    (ROOT / "docs" / "operations.md")
    .read_text(encoding="utf-8")
    .partition("## Backup and restore")[2]
    .partition("\n## ")[0]
)


def written_down(beginning: str) -> list[str]:
    """Return the section's command lines with that beginning."""
    blocks = re.findall(r"```sh\n(.*?)```", SECTION, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith(beginning)]


[BACKUP] = written_down("bin/backup")
[RESTORE, REPLACE] = written_down("bin/restore")


@dataclass
class Operator:
    """A person at a shell, in an empty folder, with one database."""

    folder: Path
    database_url: str

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        """Run a command line of the manual, with the database's address in DATABASE_URL."""
        program, *arguments = shlex.split(line)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run(
            [ROOT / program, *arguments],
            cwd=self.folder,
            env=environment | {"DATABASE_URL": self.database_url, "ENVIRONMENT": "test"},
            capture_output=True,
            text=True,
            check=False,
        )

    def at(self, database_url: str) -> Operator:
        """Return the same operator with another database."""
        return Operator(self.folder, database_url)


@dataclass
class BackedUp:
    """A shop after a question and a purchase: its database, which no test changes, and its backup."""

    database: str
    shopper: Program
    state: dict[str, Any]
    made: subprocess.CompletedProcess[str]
    file: Path


@pytest.fixture(scope="module")
async def backed_up(module_stocked_url: str, tmp_path_factory: pytest.TempPathFactory) -> BackedUp:
    """The shop whose backup most tests restore."""
    async with serving(module_stocked_url) as served, program(served) as shopper:
        await shopper.ask("Show me mugs")
        await shopper.ask("add two of the first one")
        state = await shopper.state()
    operator = Operator(tmp_path_factory.mktemp("operator"), module_stocked_url)
    made = await asyncio.to_thread(operator.run, BACKUP)
    name = make_url(module_stocked_url).database
    assert name is not None
    return BackedUp(name, shopper, state, made, operator.folder / shlex.split(BACKUP)[1])


@pytest.fixture
async def operator(
    tmp_path: Path, postgres: EmbeddedPostgres, backed_up: BackedUp
) -> AsyncIterator[Operator]:
    """An operator with a copy of that shop and its backup."""
    assert backed_up.made.returncode == 0, backed_up.made.stderr
    shutil.copy2(backed_up.file, tmp_path)
    async with fresh_database(postgres, backed_up.database) as url:
        yield Operator(tmp_path, url)


@pytest.fixture
async def empty_url(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """A database without any tables, as a new server provides it."""
    async with fresh_database(postgres, "template1") as url:
        yield url


async def state_of(url: str, shopper: Program) -> dict[str, Any]:
    """Return the shopper's state from a server of that database."""
    async with serving(url) as served, served.client() as client:
        client.headers["Authorization"] = f"Bearer {shopper.token}"
        return await Program(client, shopper.session_id, shopper.token).state()


async def execute(url: str, statement: str) -> None:
    """Execute a statement in the database."""
    async with opened(url) as database, database.transaction() as db:
        await (await db.connection()).execute(text(statement))


async def test_a_shop_comes_back_whole_in_another_database(
    operator: Operator, empty_url: str, backed_up: BackedUp
) -> None:
    shopper = backed_up.shopper
    assert "1 session;" in backed_up.made.stdout
    assert backed_up.file.stat().st_mode & 0o077 == 0, "it holds conversations"
    restored = await asyncio.to_thread(operator.at(empty_url).run, RESTORE)
    assert restored.returncode == 0, restored.stderr
    assert await state_of(empty_url, shopper) == backed_up.state
    async with serving(empty_url) as served, served.client() as client:
        client.headers["Authorization"] = f"Bearer {shopper.token}"
        assert (await client.get("/health/ready")).status_code == 200
        _, events = await Program(client, shopper.session_id, shopper.token).ask("show my cart")
        assert events[-1].name == "completion", "the conversation goes on"
        found = (await client.get("/api/products", params={"query": "kettel"})).json()
        assert found["total"] > 0, "search is whole, spelling too"


async def test_a_backup_is_made_while_the_shop_serves(operator: Operator, empty_url: str) -> None:
    async with serving(operator.database_url) as served, program(served) as shopper:
        made, _ = await asyncio.gather(
            asyncio.to_thread(operator.run, BACKUP), shopper.ask("Show me kettles under $50")
        )
        after = await shopper.state()
    assert made.returncode == 0, made.stderr
    restored = await asyncio.to_thread(operator.at(empty_url).run, RESTORE)
    assert restored.returncode == 0, restored.stderr
    kept = (await state_of(empty_url, shopper))["chat"]["messages"]
    assert kept == after["chat"]["messages"][: len(kept)]


async def test_a_shop_that_was_spoilt_is_put_back(operator: Operator, backed_up: BackedUp) -> None:
    await execute(operator.database_url, "DELETE FROM chat_session")
    await execute(operator.database_url, "UPDATE product SET price = 0")
    await execute(operator.database_url, "CREATE TABLE left_over (id integer)")
    refused = await asyncio.to_thread(operator.run, RESTORE)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    restored = await asyncio.to_thread(operator.run, REPLACE)
    assert restored.returncode == 0, restored.stderr
    assert await state_of(operator.database_url, backed_up.shopper) == backed_up.state
    again = await asyncio.to_thread(operator.run, BACKUP)
    assert again.returncode == 0, again.stderr
    once_more = await asyncio.to_thread(operator.run, REPLACE)
    assert once_more.returncode == 0, once_more.stderr
    assert await state_of(operator.database_url, backed_up.shopper) == backed_up.state


@pytest.mark.parametrize("spoilt", ["cut", "other", "empty"])
async def test_a_bad_file_changes_nothing(operator: Operator, backed_up: BackedUp, spoilt: str) -> None:
    [file] = operator.folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(
        {"cut": whole[: len(whole) * 2 // 3], "other": b"no backup at all\n" * 99, "empty": b""}[spoilt]
    )
    refused = await asyncio.to_thread(operator.run, REPLACE)
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1, "one plain line"
    assert await state_of(operator.database_url, backed_up.shopper) == backed_up.state


async def test_nothing_is_restored_under_a_running_server(operator: Operator) -> None:
    async with serving(operator.database_url):
        refused = await asyncio.to_thread(operator.run, REPLACE)
    assert refused.returncode == 1
    assert "stop the servers first" in refused.stderr


async def test_the_tables_of_an_older_version_are_brought_up_to_date(
    operator: Operator, empty_url: str
) -> None:
    await downgrade(operator.database_url, "0005")
    assert (await asyncio.to_thread(operator.run, BACKUP)).returncode == 0
    restored = await asyncio.to_thread(operator.at(empty_url).run, RESTORE)
    assert restored.returncode == 0, restored.stderr
    async with serving(empty_url, rate_limit_enabled=True) as served, served.client() as client:
        assert (await client.get("/health/ready")).json()["status"] == "ready"
        assert (await client.get("/products")).status_code == 200


async def test_a_database_without_a_shop_is_not_backed_up(tmp_path: Path, empty_url: str) -> None:
    operator = Operator(tmp_path, empty_url)
    refused = await asyncio.to_thread(operator.run, BACKUP)
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == ["Error: There is no shop in this database."]
    assert list(operator.folder.iterdir()) == []


async def test_a_backup_that_fails_leaves_the_one_before(tmp_path: Path, postgres: EmbeddedPostgres) -> None:
    file = tmp_path / shlex.split(BACKUP)[1]
    file.write_bytes(b"yesterday's")
    nowhere = Operator(tmp_path, postgres.url_of("no_such_database"))
    refused = await asyncio.to_thread(nowhere.run, BACKUP)
    assert refused.returncode == 1
    assert file.read_bytes() == b"yesterday's"
    assert [each.name for each in nowhere.folder.iterdir()] == [file.name]


def test_the_address_is_not_among_the_arguments() -> None:
    given = libpq_environment("postgresql+asyncpg://aisle:p%40ss%2Fword@db:5433/shop?ssl=require")
    assert given == {
        "PGHOST": "db",
        "PGPORT": "5433",
        "PGUSER": "aisle",
        "PGPASSWORD": "p@ss/word",
        "PGDATABASE": "shop",
        "PGSSLMODE": "require",
        "PGAPPNAME": "aisle-backup",
    }
