"""A theme is the tokens: no colour stands elsewhere, both dark palettes are one, and what is written can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.paths import ROOT

TOKENS = ROOT / "static" / "css" / "tokens.css"
LAYOUT = ROOT / "templates" / "layouts" / "base.html"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(")

TEXT_ON_GROUND = [
    *(("ink", "paper"), ("ink", "raised"), ("ink", "ground"), ("ink", "notice")),
    *(("muted", "paper"), ("muted", "raised"), ("accent", "paper"), ("accent-strong", "paper")),
    *(("error", "paper"), ("on-accent", "accent"), ("on-accent", "accent-strong")),
]
"""Pairs of tokens that stand on each other as text: WCAG asks for 4.5:1."""


def palettes() -> dict[str, dict[str, str]]:
    """The colours by name: of the light page, of the system's dark one, and of the chosen dark one."""
    text = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    heads = {
        "light": r"^:root \{",
        "system": r':root:not\(\[data-theme="light"\]\) \{',
        "dark": r'^:root\[data-theme="dark"\] \{',
    }
    found = {}
    for name, head in heads.items():
        block = re.search(head + r"(.*?)\}", text, re.DOTALL | re.MULTILINE)
        assert block, f"tokens.css has no {name} palette"
        found[name] = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6});", block[1]))
    return found


PALETTES = palettes()

ELSEWHERE = {
    "static/css/base.css": {"#000"},  # ink on paper, where the page is printed
    "frontend-islands/src/islands.css": {"rgba("},  # a veil: ::backdrop has no tokens in browsers before 2024
    # The browser's own frame, which reads no style sheet.
    "templates/layouts/base.html": {PALETTES["light"]["paper"], PALETTES["dark"]["paper"]},
}
"""Colours that a token cannot give, by file."""


def luminance(colour: str) -> float:
    """How bright a colour is, 0 to 1, as WCAG 2 counts it."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)


def test_both_dark_palettes_are_the_same() -> None:
    assert PALETTES["system"] == PALETTES["dark"]


@pytest.mark.parametrize("palette", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read(palette: str, text: str, ground: str) -> None:
    colours = PALETTES["light"] | PALETTES[palette]
    found = contrast(colours[text], colours[ground])
    assert found >= 4.5, f"--{text} on --{ground} has {found:.2f}:1"


@pytest.mark.parametrize("palette", ["light", "dark"])
def test_the_border_of_a_control_can_be_seen(palette: str) -> None:
    assert contrast(PALETTES[palette]["control"], PALETTES[palette]["paper"]) >= 3


def test_the_browser_s_frame_has_the_colour_of_the_page() -> None:
    named = re.findall(
        r'"theme-color" content="(#\w+)" media="\(prefers-color-scheme: (\w+)\)"', LAYOUT.read_text()
    )
    assert {scheme: colour for colour, scheme in named} == {
        scheme: PALETTES[scheme]["paper"] for scheme in ("light", "dark")
    }


def styled() -> list[Path]:
    """Everything that could name a colour of a page; drawings and icons are pictures."""
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
