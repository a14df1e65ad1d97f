"""The application's regular expressions: compiled ones in its modules, and texts passed to `re`."""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from tests.support.paths import ROOT

APP = ROOT / "app"

TAKES_A_PATTERN = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
"""Functions of `re` whose first argument is a pattern."""

MAY_USE_ONE = re.compile(r"\bre\b|[A-Z]\.(?:match|fullmatch)|pattern|regex")
"""A pattern for sources that pass a text to `re` or a pattern to other code, or use one by name."""

EVERY_USE = frozenset({"search", "match", "fullmatch"})

KEYWORDS = {"pattern", "regex"}
"""Names of arguments that are patterns, in pydantic, Litestar and other libraries."""


@dataclass(frozen=True)
class Found:
    """A pattern, its place, and its uses: `search`, `match`, `fullmatch` or several of them."""

    place: str
    pattern: re.Pattern[str]
    uses: frozenset[str]


@cache
def patterns_of(folder: Path = APP) -> tuple[Found, ...]:
    """Return the patterns of all modules in that folder; one in several places is returned once for each use."""
    sources = {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))}
    trees = {path: ast.parse(source) for path, source in sources.items() if MAY_USE_ONE.search(source)}
    uses = uses_by_name(trees.values())
    found: dict[tuple[str, int, frozenset[str]], Found] = {}
    for path in sources:
        module = importlib.import_module(module_name(path))
        written = written_in(trees[path], module) if path in trees else ()
        for each in (*held_by(module, uses), *written):
            found.setdefault((each.pattern.pattern, each.pattern.flags, each.uses), each)
    return tuple(found.values())


def uses_by_name(trees: Iterable[ast.Module]) -> dict[str, frozenset[str]]:
    """Return the uses of patterns in all modules, by the pattern's name."""
    uses: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in TAKES_A_PATTERN:
                uses.setdefault(name_of(node.value), set()).add(use_of(node.attr))
            elif isinstance(node, ast.Call):
                # A pattern that is passed on may be used in any way; `match(text, place)` tries many places.
                handed = [*node.args, *(keyword.value for keyword in node.keywords)]
                for name in filter(None, map(name_of, handed)):
                    uses.setdefault(name, set()).add("search")
                if isinstance(node.func, ast.Attribute) and node.func.attr == "match" and len(node.args) > 1:
                    uses.setdefault(name_of(node.func.value), set()).add("search")
    return {name: frozenset(ways) for name, ways in uses.items()}


def name_of(node: ast.expr) -> str:
    """Return the last name of `PATTERN` or `module.PATTERN`; empty for any other expression."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def use_of(method: str) -> str:
    """Return how a method searches: from the beginning, over the whole text, or everywhere."""
    return method if method in ("match", "fullmatch") else "search"


def module_name(path: Path) -> str:
    """Return the name by which a file of the repository is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def held_by(module: ModuleType, uses: dict[str, frozenset[str]]) -> Iterator[Found]:
    """Yield the compiled patterns that a module's names lead to, through containers, classes, objects and functions."""
    seen: set[int] = set()
    for name, value in list(vars(module).items()):
        place = f"{module.__name__}.{name}"
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            yield Found(place, value, uses.get(name, EVERY_USE))
        elif not name.startswith("__"):
            for number, pattern in enumerate(held_in(value, module, seen)):
                yield Found(f"{place}:{number}", pattern, EVERY_USE)


def held_in(value: Any, module: ModuleType, seen: set[int]) -> Iterator[re.Pattern[str]]:
    """Yield the patterns that a value of that module leads to."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif id(value) not in seen:
        seen.add(id(value))
        for inner in inside(value, module):
            yield from held_in(inner, module, seen)


def inside(value: Any, module: ModuleType) -> Iterator[Any]:
    """Yield the contents of a value. Objects of other modules are left to those modules."""
    if isinstance(value, dict):
        yield from (*value, *value.values())
    elif isinstance(value, list | tuple | set | frozenset):
        yield from value
    elif module.__name__ not in (getattr(value, "__module__", None), type(value).__module__):
        return
    elif isinstance(value, FunctionType):
        yield from value.__defaults__ or ()
        yield from (cell.cell_contents for cell in value.__closure__ or ())
    else:
        yield from getattr(value, "__dict__", {}).values()
        yield from (getattr(value, name, None) for name in getattr(type(value), "__slots__", ()))


def written_in(tree: ast.Module, module: ModuleType) -> Iterator[Found]:
    """Yield the patterns that a module's source passes to `re` and, as `pattern=`, to other code.

    Raises AssertionError for a pattern whose text cannot be determined, unless its function runs only during import:
    the module then holds the compiled pattern.
    """
    calls = list(calls_of(tree))
    at_import = helpers_of_import(calls)
    for function, call in calls:
        for argument, use in pattern_arguments(call):
            if function is None and isinstance(call.func, ast.Attribute) and call.func.attr == "compile":
                continue  # the module holds the compiled pattern
            place = f"{module.__name__}:{call.lineno}"
            try:
                value = evaluated(argument, module)
            except Exception as error:
                if function is None or function in at_import:
                    continue
                raise AssertionError(
                    f"{place}: give this pattern a constant of the module: {error}"
                ) from error
            if isinstance(value, str):
                yield Found(place, re.compile(value, flags_of(call, module)), use)


def calls_of(node: ast.AST, function: str | None = None) -> Iterator[tuple[str | None, ast.Call]]:
    """Yield every call with the name of the outermost function around it; None if it runs on import."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.Call):
            yield function, inner
        inside_of = inner.name if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) else None
        yield from calls_of(inner, function or inside_of)


def helpers_of_import(calls: Iterable[tuple[str | None, ast.Call]]) -> set[str]:
    """Return the functions of a module that are called during its import and by no function."""
    callers: dict[str, set[str | None]] = {}
    for function, call in calls:
        if isinstance(call.func, ast.Name):
            callers.setdefault(call.func.id, set()).add(function)
    return {name for name, places in callers.items() if places == {None}}


def pattern_arguments(call: ast.Call) -> Iterator[tuple[ast.expr, frozenset[str]]]:
    """Yield the arguments of a call that are patterns, and how it uses them."""
    function = call.func
    if isinstance(function, ast.Attribute) and name_of(function.value) == "re" and call.args:
        if function.attr == "compile":
            yield call.args[0], EVERY_USE
        elif function.attr in TAKES_A_PATTERN:
            yield call.args[0], frozenset({use_of(function.attr)})
    yield from (
        (keyword.value, frozenset({"search"})) for keyword in call.keywords if keyword.arg in KEYWORDS
    )


def flags_of(call: ast.Call, module: ModuleType) -> int:
    """Return the flags of a call of `re`; 0 for other calls."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
    last = [call.args[-1]] if len(call.args) > 1 and isinstance(call.func, ast.Attribute) else []
    for argument in (*named, *last):
        try:
            value = evaluated(argument, module)
        except Exception:  # noqa: S112 - a text that is no constant is no flag either
            continue
        if isinstance(value, re.RegexFlag):
            return int(value)
    return 0


def evaluated(expression: ast.expr, module: ModuleType) -> Any:
    """Return the value of an expression that uses only names of its module. Raises any exception of the expression."""
    names = {each.id for each in ast.walk(expression) if isinstance(each, ast.Name)}
    unknown = [name for name in names if not hasattr(module, name) and not hasattr(builtins, name)]
    if unknown:
        raise NameError(f"{', '.join(sorted(unknown))} is not known")
    return eval(compile(ast.Expression(expression), "<pattern>", "eval"), vars(module))  # noqa: S307 - our own source
