"""Architecture rules: the order of the layers, and the files that belong to each function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.functions import all_functions
from devtools.yaml_text import read_yaml
from tests.support.paths import ROOT

APP = ROOT / "app"

LAYERS = [
    *(
        "version",
        "production_checks",
        "checkout_template",
        "locale",
        "settings",
        "observe",
        "db",
        "models",
        "events",
        "turn",
        "text",
        "brand",
        "log",
        "pictures",
        "catalogue",
        "shop_pages",
        "cart",
        "checkout",
        "context",
    ),
    *("functions", "llm", "simulated", "assistant", "housekeeping", "render", "server", "web", "main", "cli"),
]
"""Layers in order; a module imports only from layers to its left."""

STRANGERS = {("assistant", "render"), ("render", "assistant")}
"""Pairs of layers that do not import each other: only the log connects them."""

OUTSIDE = {"__init__"}
"""Modules in no layer: the package itself."""


def layer_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules() -> list[Path]:
    return [path for path in sorted(APP.rglob("*.py")) if layer_of(path) not in OUTSIDE]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(APP)))
def test_a_module_imports_only_from_its_left(path: Path) -> None:
    own = layer_of(path)
    for name in imports_of(path):
        if not name.startswith("app.") or name.split(".")[1] not in LAYERS:
            continue
        other = name.split(".")[1]
        assert LAYERS.index(other) <= LAYERS.index(own), f"{path.relative_to(ROOT)} imports {name}"
        assert (own, other) not in STRANGERS, f"{path.relative_to(ROOT)} imports {name}"


def test_every_module_is_in_a_layer() -> None:
    assert {layer_of(path) for path in modules()} <= set(LAYERS)


@pytest.mark.parametrize("path", sorted((APP / "functions").glob("*.py")), ids=lambda path: path.name)
def test_functions_see_neither_html_nor_http(path: Path) -> None:
    for name in imports_of(path):
        assert name.split(".")[0] not in {"litestar", "jinja2", "markupsafe", "uvicorn"}, name


def test_one_module_imports_litellm() -> None:
    # All files: the modules that start processes must not import it either.
    importers = {
        str(path.relative_to(APP))
        for path in APP.rglob("*.py")
        if any(name.split(".")[0] == "litellm" for name in imports_of(path))
    }
    assert importers == {"llm/litellm_library.py"}


@pytest.mark.parametrize("name", sorted(all_functions()))
def test_a_function_has_its_template_states_and_test(name: str) -> None:
    assert (ROOT / "templates" / "functions" / f"{name}.html").is_file()
    states = read_yaml((ROOT / "templates" / "functions" / f"{name}.yaml").read_text(encoding="utf-8"))
    shown = {status_of(state["part"]) for state in states.values()}
    assert shown == {"running", "done", "failed"}
    assert (ROOT / "tests" / "integration" / "functions" / f"test_{name}.py").is_file()


def status_of(part: str | dict[str, str]) -> str:
    """Return the status of a state's part; a sample (`=parts...`) has it in its name."""
    if isinstance(part, str):
        return "running" if part.endswith("_running") else "done"
    return part.get("status", "done")


def test_no_template_is_left_of_a_function_that_is_gone() -> None:
    drawn = {path.stem for path in (ROOT / "templates" / "functions").glob("*.html") if path.stem[0] != "_"}
    assert drawn == set(all_functions())


@pytest.mark.parametrize("name", sorted(all_functions()))
def test_a_function_is_described_for_a_model(name: str) -> None:
    function = all_functions()[name]
    assert len(function.description) > 20
    assert function.schema["type"] == "object"
    assert all("description" in field for field in function.schema["properties"].values())
