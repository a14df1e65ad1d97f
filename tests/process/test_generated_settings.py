"""Files about settings (docs/settings.md, .env.example, compose.yaml), which agree with app/settings.py."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from app.settings import Settings
from devtools.yaml_text import read_yaml
from tests.support.paths import ROOT

SCRIPT = ROOT / "bin" / "generate-settings"


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_files_about_settings_are_current() -> None:
    outcome = generate("--check")
    assert outcome.returncode == 0, outcome.stderr


def test_a_stale_file_is_reported_and_then_written_again(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "compose.yaml", tmp_path)
    shutil.copy(ROOT / ".env.example", tmp_path)
    (tmp_path / "docs" / "settings.md").write_text("old")
    outcome = generate("--check", "--folder", str(tmp_path))
    assert outcome.returncode == 1
    assert "settings.md is stale: run bin/generate-settings" in outcome.stderr
    assert ".env.example" not in outcome.stderr
    assert generate("--folder", str(tmp_path)).returncode == 0
    assert generate("--check", "--folder", str(tmp_path)).returncode == 0


def test_compose_hands_every_setting_on_and_sets_no_secret_itself() -> None:
    composed = read_yaml((ROOT / "compose.yaml").read_text())
    for service in ("backend", "migrate"):
        given = composed["services"][service]["environment"]
        # The image itself sets where to listen.
        assert {name.upper() for name in Settings.model_fields} - given.keys() == {"HOST", "PORT"}
        assert given["SECRET_KEY"] is given["OPENAI_API_KEY"] is given["ANTHROPIC_API_KEY"] is None


def test_the_example_sets_nothing_until_it_is_edited() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []
