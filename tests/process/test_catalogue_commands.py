"""bin/catalogue, as a shop owner uses it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.catalogue.importers import import_file
from app.catalogue.importers.load import ImportOptions
from app.db import Database
from tests.support.paths import ROOT

KETTLE = {"id": "k1", "name": "Kettle", "price": "24.90"}
MUG = {"id": "m1", "name": "Mug", "price": 7.5, "licence": "MIT"}


def run(url: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / "bin" / "catalogue"), *map(str, arguments)]
    # From any folder, not only from the repository.
    return subprocess.run(
        command, cwd="/", env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True, check=False
    )


def test_an_import_says_what_it_did(database_url: str, write_lines: Callable[..., Path]) -> None:
    done = run(database_url, "import", write_lines(KETTLE, MUG))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 new, 0 changed, 0 as before (JSON Lines, 2 products, ")
    assert "Fields that are not used: licence." in done.stdout
    assert done.stderr.splitlines() == ["Reading: done", "Loading: done"]
    again = run(database_url, "import", write_lines(KETTLE), "--remove-missing")
    assert again.stdout.startswith("0 new, 0 changed, 1 as before, 1 no longer sold (")
    assert "nothing was imported" in run(database_url, "import", write_lines(MUG), "--if-empty").stdout


def test_bad_rows_are_reported_by_line_and_fail_the_command(
    database_url: str, write_lines: Callable[..., Path]
) -> None:
    bad = [json.dumps({"id": f"b{n}", "name": "Bad"}) for n in range(30)]
    path = write_lines(KETTLE, *bad)
    done = run(database_url, "import", path)
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[1] == "line 2: price is missing"
    assert lines[21:] == [
        "... and 10 errors more.",
        "Nothing was imported: 30 rows of 31 cannot be used (read as JSON Lines).",
        "Correct them, or leave them out with --skip-bad.",
    ]
    left_out = run(database_url, "import", path, "--skip-bad")
    assert left_out.returncode == 0
    assert left_out.stdout.startswith("1 new, 0 changed, 0 as before, 30 rows left out (")


def test_an_unreadable_file_or_database_is_reported_plainly(
    database_url: str, tmp_path: Path, write_lines: Callable[..., Path]
) -> None:
    missing = run(database_url, "import", tmp_path / "nowhere.jsonl")
    assert missing.returncode == 1
    assert "nowhere.jsonl cannot be read: No such file or directory" in missing.stderr
    assert "Traceback" not in missing.stderr
    nobody = run("postgresql+asyncpg://nobody@127.0.0.1:9/none", "import", write_lines(KETTLE))
    assert nobody.returncode == 1
    assert "The database cannot be used" in nobody.stderr
    assert "Traceback" not in nobody.stderr


def test_a_misspelt_field_is_named_with_the_known_one(
    database_url: str, write_lines: Callable[..., Path]
) -> None:
    done = run(database_url, "import", write_lines(KETTLE | {"stok": 4}))
    assert "Fields that are not used: stok (did you mean stock?)." in done.stdout


def test_columns_of_an_export_are_not_called_misspelt(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "products_export.csv"
    path.write_text("Handle,Title,Variant Price,SEO Description\nkettle,Kettle,34.90,Boils\n")
    done = run(database_url, "import", path)
    assert "Fields that are not used: SEO Description." in done.stdout


async def test_the_first_own_products_remind_of_the_sample_pages(
    database_url: str, write_lines: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url)
    await import_file(database, write_lines(MUG, name="sample.jsonl"), options=ImportOptions(sample=True))
    await database.close()
    pages = tmp_path / "pages"
    shutil.copytree(ROOT / "shop" / "pages", pages)
    (pages / "returns.md").write_text("# Returns\n\nWithin 45 days.\n")
    monkeypatch.setenv("SHOP_PAGES_DIR", str(pages))
    done = run(database_url, "import", write_lines(KETTLE))
    assert f"or remove them: contact.md, delivery.md in {pages}.\n" in done.stdout
    again = run(database_url, "import", write_lines(KETTLE, KETTLE | {"id": "other"}))
    assert "sample pages" not in again.stdout


def test_a_schedule_imports_what_changed_and_keeps_the_catalogue_when_it_fails(
    database_url: str, write_lines: Callable[..., Path]
) -> None:
    path = write_lines(KETTLE, name="feed.jsonl")
    command = [str(ROOT / "bin" / "catalogue"), "import", str(path), "--every", "1s"]
    running = subprocess.Popen(
        command, env=os.environ | {"DATABASE_URL": database_url}, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    try:
        assert " 1 new, 0 changed" in running.stdout.readline()
        assert running.stdout.readline().endswith(" unchanged\n")
        path.write_text(json.dumps(KETTLE | {"price": "19.90"}) + "\n")
        while (line := running.stdout.readline()).endswith(" unchanged\n"):
            pass
        assert " 0 new, 1 changed" in line
        path.write_text("<html>")
        while (line := running.stdout.readline()).endswith(" unchanged\n"):
            pass
        assert "failed: This is a web page" in line
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=30) == 0
    finally:
        running.kill()
        running.wait()


async def test_an_imported_file_can_be_searched_at_once(
    database: Database, database_url: str, write_lines: Callable[..., Path]
) -> None:
    from app.catalogue.products import SearchQuery, search

    run(database_url, "import", write_lines(KETTLE))
    async with database.reading() as db:
        assert (await search(db, SearchQuery("ketles"))).total == 1
