"""Category paths, which only one module splits."""

from __future__ import annotations

import re

import pytest

from app.text.category import departments, leaf, segments, top
from tests.support.paths import ROOT


@pytest.mark.parametrize(
    ("path", "names", "last"),
    [
        ("Kitchen > Kettles", ["Kitchen", "Kettles"], "Kettles"),
        ("Kitchen>Tea ware ", ["Kitchen", "Tea ware"], "Tea ware"),
        ("Kettles", ["Kettles"], "Kettles"),
        ("Kitchen >", ["Kitchen"], ""),
        ("", [], ""),
    ],
)
def test_a_path_has_segments_and_a_leaf(path: str, names: list[str], last: str) -> None:
    assert (segments(path), leaf(path), top(path)) == (names, last, names[0] if names else "")


def test_a_path_has_departments_above_it() -> None:
    assert departments("Home > Light > Lamps") == ["Home", "Home > Light"]
    assert departments("Lamps") == []


def test_no_other_module_takes_a_path_apart() -> None:
    split = re.compile(r"""r?(?:split|partition)\(["'] ?> ?["']""")
    found = {
        str(path.relative_to(ROOT)) for path in (ROOT / "app").rglob("*.py") if split.search(path.read_text())
    }
    assert found <= {
        "app/text/category.py",
        "app/catalogue/importers/product_fields.py",
        "app/llm/providers/dialects/dialect_filter.py",  # the end of a tag
    }
