"""The islands' generated files about functions, which agree with the declarations."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.paths import ROOT

SCRIPT = ROOT / "bin" / "generate-functions"
SOURCES = ROOT / "frontend-islands" / "src"


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_committed_files_are_those_of_the_declarations() -> None:
    outcome = generate("--check")
    assert outcome.returncode == 0, outcome.stderr


def test_only_the_components_that_there_are_are_in_the_maps(tmp_path: Path) -> None:
    for name in ("functions/search_products.tsx", "islands/get_recommendations.tsx", "generated/islands.ts"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(SOURCES / name, tmp_path / name)

    stale = generate("--check", "--sources", str(tmp_path))
    assert stale.returncode == 1
    assert "bin/generate-functions" in stale.stderr
    written = generate("--sources", str(tmp_path))
    assert written.returncode == 0
    assert f"{tmp_path / 'generated' / 'islands.ts'} was written" in written.stdout.splitlines()
    assert generate("--sources", str(tmp_path)).stdout == "Nothing has changed.\n"
    components = (tmp_path / "generated" / "components.ts").read_text(encoding="utf-8")
    islands = (tmp_path / "generated" / "islands.ts").read_text(encoding="utf-8")
    assert components.count("import {") == 2
    assert "SearchProducts" in components
    assert islands.count("import {") == 1
    assert "get_recommendations" in islands
