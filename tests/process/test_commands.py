"""The product's commands, each in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT


@pytest.mark.parametrize(
    "command",
    ["app.cli.serve", "devtools.dev_server", "app.db.migrate", "app.cli.bootstrap", "app.cli.catalogue"],
)
def test_no_command_starts_with_wrong_settings_or_shows_its_insides(command: str, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "WORKERS": "many", "SECRETS_DIR": str(tmp_path)}
    words = [command, *(["import", "x"] if command.endswith("catalogue") else [])]
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("WORKERS=many: should be a valid integer")
