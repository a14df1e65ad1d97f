"""Files that a program generates: written, or only compared."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "frontend-islands" / "src"
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"


def write_or_check(files: Mapping[Path, str], arguments: argparse.Namespace, program: str) -> int:
    """Write the files, or with `check` only compare them. Returns the exit code."""
    stale = [
        path for path, text in files.items() if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    if arguments.check:
        for path in stale:
            print(f"{path} is stale: run {program}", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
    print("\n".join(f"{path} was written" for path in stale) or "Nothing has changed.")
    return 0


def use_installed_python() -> None:
    """Go on with the project's own Python, which knows its packages, whatever shell this was started from."""
    if VENV_PYTHON.exists() and Path(sys.prefix) != VENV_PYTHON.parent.parent:
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])  # noqa: S606 - no shell is wanted
    sys.path.insert(0, str(ROOT))
