"""The widget's generated messages, which agree with the catalogue."""

from __future__ import annotations

import subprocess
import sys

from tests.support.paths import ROOT


def test_the_committed_messages_are_those_of_the_catalogue() -> None:
    command = [sys.executable, str(ROOT / "bin" / "generate-messages"), "--check"]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
