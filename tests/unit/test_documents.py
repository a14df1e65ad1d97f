"""Agreement of the documents with the repository: each citation has a target, and docs/wire.md matches the code."""

from __future__ import annotations

import os
import re
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from app.catalogue.importers.field_names import ALIASES
from app.catalogue.importers.row import KNOWN_FIELDS
from app.catalogue.importers.shopify_csv import USED
from app.events import BY_NAME, CallError, CartLine, CartState, EventBase, LineChange
from app.functions.results import ProductView
from app.main import ROUTES, routes_by_setting
from app.settings import Settings
from app.web.openapi.codes import CODES, IN_A_TURN
from tests.support.paths import ROOT

SHOPS = {ROOT / "shop", ROOT / "examples" / "shops"}
WIRE = (ROOT / "docs" / "wire.md").read_text(encoding="utf-8")
CATALOGUE = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
REQUIREMENTS = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
ROWS = set(re.findall(r"^\| ([A-Z]\d+) \|", REQUIREMENTS, re.MULTILINE))

LINK = re.compile(r"\]\((?!https?:|mailto:)(?P<path>[^)#\s]*)(?:#(?P<heading>[^)\s]+))?\)")
CITED = re.compile(r"\bdocs/(?P<name>[\w/-]+\.md)(?:`?, \"(?P<heading>[^\"]+)\")?")
ROW = re.compile(r"\brows? (?P<first>[A-Z]\d+)|\bdocs/requirements\.md, (?P<second>[A-Z]\d+)")
OUTSIDE = re.compile(
    r"\.\./(?:shared|\w+/shared)|\bshared\W{1,5}(?:data|tools)\b|\bdesign\.md|\bdesign,? section"
)

MAY_NAME_DATA = {"tests/support/paths.py", "docs/performance.md"}
"""Files that may name the real data beside the repository; benches and tests use tests/support/paths.py."""


OTHER_FOLDERS = {"__pycache__", "node_modules", "coverage", "sbom"}
"""Folders of generated or installed files."""


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def texts() -> list[Path]:
    """Return all text files of the repository but this one, which holds the patterns."""
    found: list[Path] = []
    for folder, inner, files in os.walk(ROOT):
        inner[:] = [name for name in sorted(inner) if name not in OTHER_FOLDERS and not name.startswith(".")]
        found += [
            Path(folder) / name for name in sorted(files) if Path(name).suffix in (".py", ".md", ".sh", "")
        ]
    return [path for path in found if path != Path(__file__).resolve()]


def texts_in(*places: str) -> list[Path]:
    """Return the text files in these folders; `*.md` selects all documents."""
    found = [
        path
        for path in texts()
        if path.relative_to(ROOT).parts[0] in places or (path.suffix == ".md" and "*.md" in places)
    ]
    assert found, places
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def headings(document: Path) -> set[str]:
    """Return the headings of a document, as written."""
    return set(re.findall(r"^#+ (.+)$", text_of(document), re.MULTILINE))


def anchor(heading: str) -> str:
    """Return a heading's anchor as code hosts build it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_link_of_a_document_leads_somewhere() -> None:
    lost = []
    # The prompt shows links as the model must write them, and the shop's pages link to paths of the shop.
    documents = [
        each for each in texts_in("*.md") if each.name != "prompt.md" and SHOPS.isdisjoint(each.parents)
    ]
    for document in documents:
        for link in LINK.finditer(text_of(document)):
            target = (document.parent / link["path"]).resolve() if link["path"] else document
            if not target.exists():
                lost.append(f"{name_of(document)}: {link['path']}")
            elif link["heading"] and link["heading"] not in map(anchor, headings(target)):
                lost.append(f"{name_of(document)}: {link['path']}#{link['heading']}")
    assert lost == []


def test_every_document_and_heading_that_is_cited_is_there() -> None:
    lost = []
    for path in texts_in("app", "tests", "bench", "bin", "docs", "*.md"):
        for cited in CITED.finditer(text_of(path)):
            document = ROOT / "docs" / cited["name"]
            if not document.is_file() or (cited["heading"] and cited["heading"] not in headings(document)):
                lost.append(f"{name_of(path)}: {cited[0]}")
    assert lost == []


def test_every_row_that_is_cited_is_there() -> None:
    cited = [
        (name_of(path), row["first"] or row["second"])
        for path in texts_in("app", "tests", "bench", "bin", "docs")
        for row in ROW.finditer(text_of(path))
    ]
    assert len(cited) > 8
    assert [each for each in cited if each[1] not in ROWS] == []


def test_nothing_points_outside_the_repository_but_to_the_real_data() -> None:
    found = {
        f"{name_of(path)}: {outside[0]}"
        for path in texts_in("app", "tests", "bench", "bin", "docs", "*.md")
        for outside in OUTSIDE.finditer(text_of(path))
        if name_of(path) not in MAY_NAME_DATA
    }
    assert found == set()


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (OUTSIDE, 'ROOT.parent / "shared" / "tools"'),
        (OUTSIDE, "../shared/data"),
        (OUTSIDE, "design section 5"),
        (CITED, '(docs/wire.md, "Shapes")'),
        (ROW, "(row S4)"),
        (LINK, "[the wire](docs/wire.md#events)"),
    ],
)
def test_the_patterns_find_what_they_look_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def served_routes() -> set[str]:
    """Return the method and path of each route, with the names of parameters as documents write them."""
    handlers = [*ROUTES, *routes_by_setting(Settings(environment="test", mcp_enabled=True))]
    return {
        f"{method} {re.sub(r':[a-z]+}', '}', path)}"
        for handler in handlers
        for path in handler.paths
        for method in handler.http_methods
        if method != "OPTIONS"
    }


def test_the_wire_names_every_route_and_no_other() -> None:
    named = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`]*)`", WIRE))
    assert named == served_routes()


def test_the_wire_names_every_code_with_its_status() -> None:
    rows = dict(re.findall(r"^\| (\d{3}) \| (.+) \|$", WIRE, re.MULTILINE))
    named = {
        code: int(status) for status, codes in rows.items() for code in re.findall(r"`([a-z_]+)`", codes)
    }
    assert named == {code: status for code, (status, _) in CODES.items()}
    assert [code for code in IN_A_TURN if f"`{code}`" not in WIRE] == []


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_wire_names_every_field_of_an_event(name: str) -> None:
    row = re.search(rf"^\| `{name}` \| (.+) \|$", WIRE, re.MULTILINE)
    assert row, f"docs/wire.md has no row for {name}"
    own = set(BY_NAME[name].model_fields) - set(EventBase.model_fields)
    assert own <= set(re.findall(r"`(\w+)`", row[1]))


def test_the_wire_names_every_field_of_its_shapes() -> None:
    shapes = dict(re.findall(r"^- \*\*(\w+)\*\*: (.+?)(?=^- |^## )", WIRE, re.MULTILINE | re.DOTALL))
    named = {shape: set(re.findall(r"`(\w+)`", text)) for shape, text in shapes.items()}
    assert set(ProductView.model_fields) <= named["Product"]
    in_the_cart = set(chain(CartState.model_fields, CartLine.model_fields))
    assert named["Cart"] == in_the_cart
    assert set(LineChange.model_fields) <= named["Change"]
    assert set(CallError.model_fields) - {"message"} <= named["Problem"]


def test_the_catalogue_s_document_has_every_field_of_a_feed_and_only_names_that_are_read() -> None:
    section = CATALOGUE.partition("## JSON Lines")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+?) \| (.*?) ?\| .+ \|$", section, re.MULTILINE)
    fields = {name for row in rows for name in re.findall(r"`(\w+)`", row[0])}
    others = {name for row in rows for name in re.findall(r"`(\w+)`", row[1])}
    assert fields == KNOWN_FIELDS
    assert others <= ALIASES.keys()


def test_the_catalogue_s_document_has_every_column_of_shopify_that_is_used() -> None:
    section = CATALOGUE.partition("## Shopify CSV")[2].partition("\n## ")[0]
    lacking = [
        name for name in USED if name not in section and not re.match(r"Option\d|Google Shopping", name)
    ]
    assert lacking == []
