"""The islands' generated event types, which agree with app/events.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TypeGuard

from pydantic import BaseModel

import app.events
from app.events import BY_NAME
from tests.support.paths import ROOT

SCRIPT = ROOT / "bin" / "generate-events"
GENERATED = ROOT / "frontend-islands" / "src" / "events.ts"


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_committed_types_are_those_of_the_vocabulary():
    outcome = generate("--check")

    assert outcome.returncode == 0, outcome.stderr


def test_a_stale_file_is_reported_and_left_unchanged(tmp_path: Path):
    stale = tmp_path / "events.ts"
    stale.write_text(
        GENERATED.read_text(encoding="utf-8").replace("part_id: string;\n", ""), encoding="utf-8"
    )
    before = stale.read_text(encoding="utf-8")

    outcome = generate("--check", "--output", str(stale))

    assert outcome.returncode == 1
    assert "bin/generate-events" in outcome.stderr
    assert stale.read_text(encoding="utf-8") == before


def test_writing_makes_a_missing_file_current(tmp_path: Path):
    fresh = tmp_path / "src" / "events.ts"

    assert generate("--check", "--output", str(fresh)).returncode == 1
    assert generate("--output", str(fresh)).returncode == 0
    assert generate("--check", "--output", str(fresh)).returncode == 0


def test_every_event_is_distinguished_by_its_name():
    written = GENERATED.read_text(encoding="utf-8")

    for name, kind in BY_NAME.items():
        assert f'{{ event: "{name}"; data: {kind.__name__} }}' in written


def test_only_fields_that_the_wire_may_lack_are_optional():
    written = GENERATED.read_text(encoding="utf-8")
    models = {name: kind for name, kind in vars(app.events).items() if is_model(kind)}

    optional, interface = set(), ""
    for line in written.splitlines():
        if line.startswith("export interface "):
            interface = line.split()[2]
        elif "?:" in line:
            optional.add((interface, line.split("?:")[0].strip()))
    assert ("Context", "reset") in optional
    assert optional == {
        (name, field)
        for name, model in models.items()
        if f"export interface {name} " in written
        for field, declared in model.model_fields.items()
        if declared.exclude_if is not None
    }


def is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
