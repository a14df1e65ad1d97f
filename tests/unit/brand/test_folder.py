"""The folder of a shop's identity: what it may contain, and messages that name file and line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.brand import WrongBrand, current_brand, read_brand
from app.brand.folder import report_once
from app.settings import Settings
from tests.support.paths import ROOT
from tests.unit.brand.conftest import Problems

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30"><path d="M0 0h60v30"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (120).to_bytes(4) + (40).to_bytes(4) + b"\x08\x06\0\0\0" + b"0000"
FONT = b"wOF2" + b"0" * 60
FACE = '@font-face { font-family: "Own"; src: url("fonts/own.woff2") format("woff2"); }'


@pytest.mark.parametrize("name", ["nordlicht", "juniper"])
def test_an_example_shop_is_complete(name: str) -> None:
    brand = read_brand(ROOT / "examples" / "shops" / name)
    assert brand.tagline and brand.contact and brand.links
    assert {"logo.svg", "logo-dark.svg", "icon.svg", "theme.css", "shop.webmanifest"} <= set(brand.files)
    assert brand.theme.fonts and (ROOT / "examples" / "shops" / name / "templates").is_dir()


def test_the_product_s_own_folder_is_usable() -> None:
    assert read_brand(ROOT / "shop").name == "Aisle"


def test_a_missing_folder_is_the_product_s_identity(tmp_path: Path) -> None:
    brand = current_brand(Settings(environment="test", shop_dir=str(tmp_path / "none")))
    assert (brand.name, dict(brand.files)) == ("Aisle", {})


def test_settings_have_priority_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text('name = "File"\ncontact = "file@shop.example"\n', encoding="utf-8")
    brand = current_brand(Settings(environment="test", shop_dir=str(tmp_path)))
    assert (brand.name, brand.contact) == ("File", "file@shop.example")
    other = current_brand(
        Settings(environment="test", shop_dir=str(tmp_path), shop_name="Set", shop_contact="call")
    )
    assert (other.name, other.contact) == ("Set", "call")


def test_a_changed_file_is_read_and_a_broken_one_leaves_the_last_state(tmp_path: Path) -> None:
    settings = Settings(environment="test", shop_dir=str(tmp_path))
    theme = tmp_path / "theme.css"
    theme.write_text(":root { --accent: light-dark(#0a5640, #4cc29a); }", encoding="utf-8")
    before = current_brand(settings)
    theme.write_text(":root { --accent: light-dark(#7a1f5c, #4cc29a); }", encoding="utf-8")
    os.utime(theme, (1, 1))
    after = current_brand(settings)
    assert before.url("theme.css") != after.url("theme.css")
    theme.write_text(":root { --acent: #7a1f5c; }", encoding="utf-8")
    report_once.cache_clear()
    assert current_brand(settings) is after


def test_a_folder_that_was_never_usable_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text("name = 5", encoding="utf-8")
    with pytest.raises(WrongBrand, match=r"shop\.toml:1: name must be a text"):
        current_brand(Settings(environment="test", shop_dir=str(tmp_path)))


@pytest.mark.parametrize(
    ("name", "content", "line", "reason"),
    [
        ("shop.toml", 'name = "A\n', 1, "is no TOML"),
        ("shop.toml", 'name = "A"\nnmae = "B"', 2, "did you mean `name`?"),
        ("shop.toml", f'name = "{"x" * 61}"', 1, "at most 60"),
        ("shop.toml", 'name = "A"\n[links]\nimprnt = "/pages/a"', 3, "did you mean `imprint`?"),
        ("shop.toml", '[links]\nimprint = "javascript:alert(1)"', 2, "must begin with https:// or /"),
        ("shop.toml", '[links]\nterms = "//evil.example"', 2, "must begin with https:// or /"),
        ("shop.toml", '[links]\nprivacy = "/pages/privacy"', 2, "there is no pages/privacy.md"),
        ("shop.toml", "logo_has_name = 1", 1, "true or false"),
        ("shop.toml", "right_to_left = 1", 1, "true or false"),
        ("theme.css", ":root {\n  --acent: #000;\n}", 2, "did you mean `--accent`?"),
        ("theme.css", ":root {\n  --accent: url(x);\n}", 2, "cannot be used"),
        ("theme.css", ":root {\n\n  --accent: 3px;\n}", 3, "is no colour"),
        ("theme.css", "/* a\n b */\n.card { color: red; }", 3, "only :root with tokens"),
        ("theme.css", "@import url(https://evil.example/x.css);", 1, "is not closed"),
        ("theme.css", "@media (prefers-color-scheme: dark) { :root { --ink: #fff; } }", 1, "light-dark("),
        ("theme.css", ":root { --ink: #111;", 1, "is not closed"),
        ("theme.css", FACE.replace("fonts/own", "https://evil.example/own"), 1, "is no file of the shop"),
        ("theme.css", FACE.replace("fonts/own", "fonts/../../own"), 1, "is no file of the shop"),
        ("theme.css", FACE, 0, "there is no such file"),
        ("theme.css", "x" * 40_000, 0, "is larger than 32 KB"),
        ("theme.css", b"\xff\xfe", 0, "cannot be read as UTF-8"),
        ("logo.svg", "<svg><path></svg>", 1, "is no well-formed SVG"),
        ("logo.svg", '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, 1, "remove <!DOCTYPE"),
        ("logo.svg", "<html/>", 1, "is no SVG"),
        ("logo.svg", SVG.replace("viewBox", "viewbox"), 1, "needs a viewBox"),
        ("logo.svg", "x" * 70_000, 0, "at most 64 KB"),
        ("logo.png", b"GIF89a", 0, "is no PNG"),
        ("logo.png", PNG.replace((120).to_bytes(4), (9999).to_bytes(4)), 0, "pixels"),
    ],
)
def test_a_problem_names_file_line_and_reason(
    problems: Problems, name: str, content: str | bytes, line: int, reason: str
) -> None:
    found = problems({name: content})
    assert len(found) == 1, found
    assert found[0].file.endswith(name) and found[0].line == line and reason in found[0].reason


def test_two_mistakes_are_two_messages(problems: Problems) -> None:
    found = problems({"shop.toml": "nmae = 1", "theme.css": ":root { --acent: #000; --inc: #000; }"})
    assert len(found) == 3


def test_a_font_of_another_kind_is_refused(problems: Problems) -> None:
    assert problems({"theme.css": FACE, "fonts/own.woff2": FONT}) == []
    assert "is no WOFF2" in problems({"theme.css": FACE, "fonts/own.woff2": b"\0\1\0\0"})[0].reason
    assert "at most 300 KB" in problems({"theme.css": FACE, "fonts/own.woff2": FONT * 6_000})[0].reason


def test_poor_contrast_is_refused_with_the_nearest_good_colour(problems: Problems) -> None:
    found = problems({"theme.css": ":root {\n  --accent: light-dark(#ff7744, #4cc29a);\n}"})
    assert len(found) == 1, "white on a better accent can be read"
    assert "in light colours --accent has a contrast of 2." in found[0].reason
    better = found[0].reason.rpartition(" ")[2]
    fixed = f":root {{ --accent: light-dark({better}, #4cc29a); }}"
    assert problems({"theme.css": fixed}) == []


def test_the_product_s_colours_count_where_the_theme_sets_only_one(problems: Problems) -> None:
    found = problems({"theme.css": ":root { --paper: light-dark(#888888, #151413); }"})
    assert {each.reason.split(" has a contrast")[0] for each in found} >= {
        "in light colours --ink",
        "in light colours --accent",
    } or any("--muted" in each.reason for each in found)
    assert all(each.line == 1 for each in found)


def test_a_theme_becomes_css_that_browsers_of_2018_read(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "own.woff2").write_bytes(FONT)
    theme = f"{FACE}\n:root {{ --accent: light-dark(#0a5640, #6fd3b0); --radius: 0; }}"
    (tmp_path / "theme.css").write_text(theme, encoding="utf-8")
    css = read_brand(tmp_path).files["theme.css"].data.decode()
    assert "--accent: var(--light, #0a5640) var(--dark, #6fd3b0);" in css
    assert "--radius: 0;" in css and "light-dark" not in css
    assert 'url("fonts/own.woff2?v=' in css


def test_a_logo_s_shape_is_known(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(SVG, encoding="utf-8")
    (tmp_path / "icon.png").write_bytes(PNG)
    brand = read_brand(tmp_path)
    logo = brand.picture("logo")
    assert logo and logo[1].shape and logo[1].shape.at_height(32) == 64
    assert b'"sizes": "120x40"' in brand.files["shop.webmanifest"].data
