"""The minimum Python version of the scripts in bin/, in syntax that Python 3.7 can read, for a clear message."""

from __future__ import annotations

import os
import shutil
import sys

OLDEST_PYTHON = (3, 11)


def require_python() -> None:
    """Continue in a sufficiently new Python: this one, or another on the PATH. Exits with a message otherwise."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in ("python3.13", "python3.12", "python3.11", "python3.14"):
        newer = shutil.which(name)
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 - the same script, another Python
    wanted = ".".join(str(number) for number in OLDEST_PYTHON)
    found = ".".join(str(number) for number in sys.version_info[:3])
    sys.exit(
        f"Python {wanted} or later is needed; this one is {found}, and the PATH has no newer.\n\n"
        f"What to do: install Python {wanted} or later, then run the same command again."
    )
