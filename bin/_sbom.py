"""Write the software bill of materials with cyclonedx-py and npm sbom. `bin/sbom` runs it.

python.cdx.json lists the packages of the running product, those that observe it and those of the MCP server,
npm.cdx.json those of the islands and of their build. The same locks give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from _tools import ISLANDS, ROOT, ToolFailed, output_of

LOCKS = (
    "requirements.txt",
    "requirements-observe.txt",
    "requirements-mcp.txt",
    "requirements-vectors.txt",
    "requirements-notify.txt",
)
# Its validation takes ten seconds and would compare the tool's own output with the tool's own schema.
CYCLONEDX = ["cyclonedx_py", "requirements", "--output-reproducible", "--no-validate"]
NPM_SBOM = ["npm", "sbom", "--sbom-format=cyclonedx", "--package-lock-only"]
ENTRY = re.compile(r"^(?=[A-Za-z0-9])", re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Write both bills into the folder. Return 1 if a tool failed. Raises OSError."""
    parser = argparse.ArgumentParser(
        prog="bin/sbom", description="Write the software bill of materials, CycloneDX in JSON."
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=ROOT / "sbom", help="where to (default: sbom/)"
    )
    folder = parser.parse_args(arguments).folder
    try:
        bills = {"python.cdx.json": python_bill(), "npm.cdx.json": npm_bill()}
    except ToolFailed as failure:
        print(f"No bill was written: {failure}", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for name, bill in bills.items():
        (folder / name).write_text(bill, encoding="utf-8")
        print(folder / name)
    return 0


def python_bill() -> str:
    """Return the bill of the packages of both locks, each once. Raises ToolFailed."""
    entries: dict[str, str] = {}
    for lock in LOCKS:
        for entry in ENTRY.split((ROOT / lock).read_text(encoding="utf-8")):
            # The locks share packages in the same version: name and version precede the first space.
            entries.setdefault(entry.partition(" ")[0], entry)
    return output_of([sys.executable, "-m", *CYCLONEDX, "-"], given="".join(entries.values()))


def npm_bill() -> str:
    """Return the bill of the packages of the islands' lock. Raises ToolFailed."""
    bill = json.loads(output_of(NPM_SBOM, ISLANDS))
    # Both change on each run, and CycloneDX requires neither.
    del bill["serialNumber"], bill["metadata"]["timestamp"]
    return json.dumps(bill, indent=2, ensure_ascii=False) + "\n"
