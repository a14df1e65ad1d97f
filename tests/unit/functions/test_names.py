"""Names of functions: only a function's own files write it; all other code takes it from the declaration."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.functions import all_functions
from tests.support.paths import ROOT

NAMES = sorted(all_functions())
WORD = re.compile(rf"(?<!\w)(?:{'|'.join(NAMES)})(?!\w)")
QUOTED = re.compile(r"""'[^'\n]*'|"[^"\n]*"|`[^`]*`""")
EXPRESSION = re.compile(r"\{[{%].*?[}%]\}", re.DOTALL)
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s+["'][^"']+["']""")

EXCEPTIONS = {
    "app/simulated": "the built-in assistant calls functions by name, as every model does",
    "app/assistant/prompt.md": "tells a model in prose when to call which",
    "frontend-islands/src/generated": "is generated from the declarations",
    "templates/samples.yaml": "examples of calls that conversations are made of",
    "templates/chat/_turn.yaml": "draws an example of a conversation",
    "templates/chat/_turns.yaml": "draws an example of a conversation",
    "templates/pages/conversation.yaml": "draws an example of a conversation",
}


def files() -> Iterator[Path]:
    """Yield every file that could name a function."""
    for folder, suffixes in (
        ("app", {".py", ".md"}),
        ("templates", {".html", ".yaml"}),
        ("static/js", {".js"}),
        ("frontend-islands/src", {".ts", ".tsx"}),
        ("bin", {"", ".py"}),
    ):
        found = (path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in suffixes)
        yield from sorted(path for path in found if "__pycache__" not in path.parts)


def literals(path: Path) -> Iterator[str]:
    """Yield a file's texts: strings of programs and expressions, the whole of anything else. Imports do not count."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py" or text.startswith("#!/usr/bin/env python"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    elif path.suffix == ".html":
        yield EXPRESSION.sub(lambda found: " ".join(QUOTED.findall(found[0])), text)
    elif path.suffix in (".md", ".yaml"):
        yield text
    else:
        yield from QUOTED.findall(IMPORT.sub("", text))


def named_in(path: Path) -> set[str]:
    """Return the functions that a file names, except its own."""
    return {name for text in literals(path) for name in WORD.findall(text)} - {path.stem}


def exception_of(path: Path) -> str | None:
    """Return the exception that covers a file, or None."""
    place = path.relative_to(ROOT).as_posix()
    return next((each for each in EXCEPTIONS if place == each or place.startswith(f"{each}/")), None)


def test_no_file_names_a_function_but_its_own() -> None:
    strays = {
        str(path.relative_to(ROOT)): names
        for path in files()
        if exception_of(path) is None and (names := named_in(path))
    }
    assert strays == {}


@pytest.mark.parametrize("exception", EXCEPTIONS)
def test_an_exception_is_needed(exception: str) -> None:
    assert any(named_in(path) for path in files() if exception_of(path) == exception)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.py", 'CALLS = ["search_products"]', True),
        ("a.py", '"""Runs `search_products`."""', True),
        ("a.py", "from app.functions.search_products import FUNCTION", False),
        ("a.py", 'x = "research_products"', False),
        ("a.html", "{{ path('search_products') }}", True),
        ("a.html", '<form action="{{ path(functions.search_products) }}">', False),
        ("a.html", '<form action="/functions/search_products">', True),
        ("a.ts", 'run("search_products")', True),
        ("a.ts", 'import { x } from "./search_products";', False),
        ("search_products.tsx", 'run("search_products")', False),
    ],
)
def test_a_name_counts_in_texts_and_not_in_imports(tmp_path: Path, name: str, text: str, found: bool) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert bool(named_in(file)) == found
