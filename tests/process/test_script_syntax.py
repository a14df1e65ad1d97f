"""Syntax of the scripts that browsers load: what a browser does not parse, it must not half use."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.islands import PACKAGES, needs_islands, needs_packages
from tests.support.paths import ROOT

pytestmark = [needs_islands, needs_packages]

ISLANDS, VENDOR = ROOT / "static" / "islands", ROOT / "static" / "vendor"

PARSE = """
const { readFileSync } = require("node:fs");
const { Linter } = require("eslint");
const [files, editions] = JSON.parse(process.argv[1]);
const reads = (code, ecmaVersion, sourceType) => {
  const options = [{ files: ["**"], languageOptions: { ecmaVersion, sourceType } }];
  return !new Linter().verify(code, options, { filename: "script.js" }).some((each) => each.fatal);
};
const found = Object.fromEntries(files.map((file) => {
  const code = readFileSync(file, "utf8");
  return [file, editions.find((each) => reads(code, each, "script") || reads(code, each, "module")) ?? null];
}));
console.log(JSON.stringify(found));
"""

EDITIONS = {
    2018: "Chrome 70, Safari 12, Firefox 68",
    2020: "Chrome 80, Safari 13.1, Firefox 74",
    2022: "Chrome 94",
}
"""Editions of ECMAScript, with the first browsers that parse all of one."""


@pytest.fixture(scope="module")
def editions() -> dict[str, int | None]:
    """The first edition in which each script parses, by the file's name. None if it parses in none of them."""
    files = [*ISLANDS.glob("*.js"), *VENDOR.glob("*.js")]
    given = json.dumps([[str(file) for file in files], list(EDITIONS)])
    command = ["node", "-e", PARSE, given]
    done = subprocess.run(command, cwd=PACKAGES.parent, capture_output=True, text=True, check=True)
    return {Path(file).name: edition for file, edition in json.loads(done.stdout).items()}


def test_browsers_of_2018_use_the_pages_without_scripts(editions: dict[str, int | None]) -> None:
    # A script that they parse could use interfaces that they lack: it would need tests in such a browser.
    assert [name for name, edition in editions.items() if edition == 2018] == []


def test_a_browser_that_parses_htmx_parses_what_htmx_needs(editions: dict[str, int | None]) -> None:
    # htmx takes the forms over. Without the page's script and the extensions the answers would not be shown.
    (htmx,) = [edition for name, edition in editions.items() if name.startswith("htmx-")]
    assert all(edition and htmx and edition <= htmx for edition in editions.values()), editions
