"""The theme: only the tokens hold colours, each colour is defined once, and all text has enough contrast."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.brand.contrast import find_poor_contrast
from app.brand.tokens import product_tokens
from devtools.gallery import Gallery
from tests.support.paths import ROOT

TOKENS = ROOT / "static" / "css" / "tokens.css"
ICON = ROOT / "static" / "icons" / "favicon.svg"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(")


def palettes() -> dict[str, dict[str, str]]:
    """Return the colours by scheme and name: `{"light": {"paper": "#fbfaf7"}}`. A colour of both schemes is in both."""
    text = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    both = dict(re.findall(r"--([\w-]+): (#\w+);", text))
    pairs = re.findall(r"--([\w-]+): var\(--light, (#\w+)\) var\(--dark, (#\w+)\);", text)
    light = {name: colour for name, colour, _ in pairs}
    dark = {name: colour for name, _, colour in pairs}
    return {"light": both | light, "dark": both | dark}


PALETTES = palettes()

ELSEWHERE = {
    "frontend-islands/src/islands.css": {"rgba("},  # a veil: ::backdrop has no tokens in browsers before 2024
}
"""Colours that a token cannot give, by file."""


def test_each_colour_is_written_once_in_both_schemes() -> None:
    text = TOKENS.read_text(encoding="utf-8")
    names = re.findall(r"^\s*--([\w-]+):.*#\w{3,6}\b", text, re.MULTILINE)
    assert sorted(names) == sorted(PALETTES["light"]) == sorted(PALETTES["dark"])
    assert {"paper", "ink", "accent"} <= set(names)


def test_text_and_the_borders_of_controls_have_enough_contrast() -> None:
    assert [str(poor) for poor in find_poor_contrast(product_tokens())] == []
    assert {name: token.light for name, token in product_tokens().items() if token.is_colour} == PALETTES[
        "light"
    ]


def test_the_browser_s_frame_has_the_colour_of_the_page(gallery: Gallery) -> None:
    named = re.findall(
        r'"theme-color" content="(#\w+)" media="\(prefers-color-scheme: (\w+)\)"',
        gallery.page("pages/start.html", "first_visit"),
    )
    assert {scheme: colour for colour, scheme in named} == {
        scheme: PALETTES[scheme]["paper"] for scheme in ("light", "dark")
    }


def test_the_shop_s_icon_has_the_accent_of_the_light_page() -> None:
    assert f'fill="{PALETTES["light"]["accent"]}"' in ICON.read_text(encoding="utf-8")


def styled() -> list[Path]:
    """Return every file that could name a colour of a page; drawings and icons are pictures."""
    sheets = [*(ROOT / "static" / "css").glob("*.css"), *(ROOT / "frontend-islands" / "src").rglob("*.css")]
    scripts = [*(ROOT / "static" / "js").glob("*.js"), *(ROOT / "frontend-islands" / "src").rglob("*.ts*")]
    return sorted({*sheets, *scripts, *(ROOT / "templates").rglob("*.html")} - {TOKENS})


@pytest.mark.parametrize("path", styled(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_other_file_names_a_colour(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    text = re.sub(r'(?:href|action)="[^"]*"|/\*.*?\*/', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    if path.suffix in (".js", ".ts", ".tsx"):
        # A private member of a class (`#add`) looks like a colour.
        assert not re.search(r"[\"'`]#[0-9a-fA-F]{3,8}[\"'`;]|\brgba?\(", text)
        return
    assert set(COLOUR.findall(text)) <= ELSEWHERE.get(name, set()), (
        f"{name} names a colour: take a token of static/css/tokens.css"
    )
