"""The server's releases that the extensions of this package were written for.

The extensions use attributes of uvicorn that its documentation does not promise. In another release they are switched
off and the server's own protocol for h11 remains (app/server/protocol.py): slower, and without a limit for the time
that a request takes to arrive.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

import structlog

WRITTEN_FOR = {"uvicorn": "0.54", "httptools": "0.9"}
"""Major and minor numbers. Change them after reading the package's changes and running tests/integration/web."""

log = structlog.get_logger()


@cache
def are_supported() -> bool:
    """Return whether the installed releases are the known ones; log a warning when they are not."""
    installed = {package: version(package) for package in WRITTEN_FOR}
    different = {
        package: found for package, found in installed.items() if minor_release(found) != WRITTEN_FOR[package]
    }
    if different:
        log.warning("server_extensions_off", installed=different, known=WRITTEN_FOR)
    return not different


def minor_release(number: str) -> str:
    """Return the major and the minor number of a version: "0.54" for "0.54.0"."""
    return ".".join(number.split(".")[:2])
