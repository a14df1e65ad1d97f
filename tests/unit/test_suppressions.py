"""Each switched-off finding of a checker has its reason in the same line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.support.paths import ROOT

SUPPRESSION = re.compile(
    r"#\s*(?:noqa\b(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[a-z, -]+\])?)"
)
FOLDERS = ("app", "bench", "bin", "devtools", "migrations", "tests")


def unexplained(source: str) -> Iterator[int]:
    """Yield the numbers of lines whose suppressions have no reason."""
    for number, line in enumerate(source.splitlines(), 1):
        if SUPPRESSION.search(line) and not re.search(r"\w", SUPPRESSION.split(line)[-1]):
            yield number


def test_every_suppression_has_its_reason() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix == ".py" or (folder == "bin" and path.is_file() and "." not in path.name)
        for number in unexplained(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_suppression_without_a_reason_is_found() -> None:
    suppressed = ["type: ignore[operator]", "noqa: S101, S105"]
    explained = ["type: ignore[operator]  # it is only called", "noqa: S311 - variety, not secrecy"]
    source = "\n".join(f"x = f()  # {each}" for each in (*suppressed, *explained))
    assert list(unexplained(source)) == [1, 2]
