#!/usr/bin/env python3
"""Find prose that departs from STYLE.md: bin/_prose.py [--measure] [PATH...].

Reads docstrings, comments, descriptions in code and documents. Prints file, line, the words and a replacement. The
exit code is 1 when there are findings. --measure prints rates per 1,000 words of docstrings and comments, by default
of app/. Standard library only.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

NOT_YET_CLEAN: tuple[str, ...] = ()
"""Files and folders that still have findings. It only shrinks: an entry without findings is an error."""

SKIPPED_FOLDERS = {
    "node_modules",
    "__pycache__",
    "coverage",
    "vendor",
    "islands",
    "sbom",
    "icons",
    "pictures",
}
"""Folders of other people's or generated files, by name. Folders that begin with a dot are skipped as well."""

SKIPPED_FILES = {"LICENSE", "frontend-islands/src/events.ts", "app/assistant/prompt.md"}
"""Files whose text is fixed by others, generated, or addressed to a model."""

SOURCES_OF_ISLANDS = "frontend-islands/src/islands"
"""A folder of sources whose name is that of a folder of built files."""


class Rule(NamedTuple):
    """A pattern of words, and the advice for it."""

    pattern: re.Pattern[str]
    advice: str


def words(pattern: str, advice: str) -> Rule:
    """Return a rule for whole words in any case."""
    return Rule(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), advice)


START = r"(?:\A\s*|[.!?:;]\s+|\n\s*\n\s*|\n\s*[-*] )"
"""The text before the first word of a sentence in a passage."""

STATEMENT = r"(?![^.!?]*\?)"
"""Ahead is no question: the next mark that ends a sentence is not a question mark."""

RULES = [
    words("who(?:m)?(?:so)?ever", "name the actor: the shopper, the client, the process"),
    words("nobody|no-one", "name the actor: no reader, no process, no other session"),
    words("somebody|somebody's", "name the actor: another process, a client, a shopper"),
    Rule(re.compile(rf"{START}Whatever\b"), "name it: any error, every other value"),
    words("told", "use: reported, described, passed, notified"),
    words("tells?|telling", "use: return, report, describe, notify, distinguish"),
    words("of (?:ours|theirs|his|hers)", "use: our own, the shop's own, or name the owner"),
    words("(?:stands?|stood|standing) in", "use: is in, replaces"),
    words("takes? (?:its|their|his|her) leave|took (?:its|their) leave", "use: exits, closes, disconnects"),
    words("lets? go of", "use: releases, drops, closes"),
    words("last words", "use: final output, final message"),
    words("bears? repetition", "use: is idempotent, can be repeated"),
    words("of the dead|the dead", "use: of processes that have exited"),
    words("dawdles?|dawdling", "use: is slow, exceeds the time limit"),
    words("lest|whence|thence|wherein|whereupon|thereof|hither", "use: in case, from, in which, of it"),
    words("anew", "use: again"),
    words("shall", "use: must, may, will"),
    Rule(
        re.compile(rf"{START}What\b{STATEMENT}"),
        "start with the noun: the header limit, not what is too large",
    ),
    Rule(re.compile(rf"{START}(?:Who|Whose|Whom)\b{STATEMENT}"), "start with the noun or the actor"),
]

ANY_RULE = re.compile(
    r"\b(?:" + "|".join(rule.pattern.pattern.replace(START, "").removeprefix(r"\b") for rule in RULES) + ")",
    re.IGNORECASE,
)
"""Matches wherever a rule may match, without the costly start of a sentence: most passages need one search."""

NO_VERBS = frozenset(
    """a an the this that these those it its they their he his she her we our you your all any both each either every
    few many more most much neither no none nothing one other own same several some such two three four what whatever
    which whichever who whose whom whether how why when where while as at by for from in into of on onto out over per
    since than through till to under until up upon with within without about above across after against along among
    around before behind below beneath beside between beyond during except inside near off outside past toward and but
    or nor so yet if unless because although though also always never not only just then there here""".split()  # noqa: SIM905 - a list of literals is eight times as long
)
"""Determiners, pronouns, prepositions, conjunctions and adverbs: English words that no imperative starts with."""

NO_IMPERATIVE = "start a function's docstring with an imperative: Return, Write, Delete"

MEASURES = {
    "whoever, nobody, somebody": r"\b(?:who(?:m)?ever|nobody|somebody)\b",
    'sentences that start with a relative "What"': rf"{START}What\b{STATEMENT}",
    "told, tell, tells": r"\b(?:told|tells?)\b",
    "return, returns": r"\b[Rr]eturns?\b",
}
"""Rates of STYLE.md's most frequent departures, and of the verb that most docstrings need."""


Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
"""A part of a program that may have a docstring."""


@dataclass(frozen=True)
class Passage:
    """A docstring, a comment of one or more lines, a description or a document. `text` keeps the lines of the file."""

    line: int
    text: str
    of_function: bool = False


@dataclass(frozen=True, order=True)
class Finding:
    """A departure from the style, with its place."""

    path: str
    line: int
    found: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.found!r}: {self.advice}"


# Reading prose out of files

PYTHON_COMMENT = re.compile(
    r"\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''"
    r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    r"|(?P<comment>\#[^\n]*(?:\n[ \t]*\#[^\n]*)*)",
    re.DOTALL,
)
SCRIPT_COMMENT = re.compile(
    r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"
    r"|(?P<comment>/\*.*?\*/|(?<![:\\])//[^\n]*(?:\n[ \t]*//[^\n]*)*)",
    re.DOTALL,
)
STYLE_COMMENT = re.compile(r"(?P<comment>/\*.*?\*/)", re.DOTALL)
TEMPLATE_COMMENT = re.compile(r"(?P<comment>\{#.*?#\})", re.DOTALL)
HASH_COMMENT = re.compile(r"(?m)(?:^|(?<=\s))(?P<comment>\#[ !][^\n]*(?:\n[ \t]*\#[^\n]*)*)")
COMMENT_MARKS = re.compile(r"(?m)^[ \t]*(?:/\*\*?|\*/|\*(?!\*)|//|\#!?|\{\#-?)|\*/|-?\#\}")

CODE_OR_QUOTE = re.compile(
    r"```.*?```|~~~.*?~~~|``[^`]+``|`[^`]*`|“[^”]*”|(?<![\w\"])\"[^\"]{1,300}\"(?!\w)|<!--.*?-->|https?://\S+",
    re.DOTALL,
)
DIRECTIVE = re.compile(r"(?:noqa|type:|fmt:|pragma|eslint|ts-expect|prettier|stylelint)\b.*")
LIST_OR_HEADING = re.compile(r"(?m)^(?:#+ .*|\|[-| :]+\|)$")
CELL = re.compile(r"(?m)^\|[ \t]|[ \t]\|[ \t]")


def comments(pattern: re.Pattern[str], source: str) -> Iterator[Passage]:
    """Yield the comments that a pattern finds, without their marks."""
    starts = line_starts(source)
    for match in pattern.finditer(source):
        if match["comment"]:
            text = COMMENT_MARKS.sub(lambda mark: " " * len(mark[0]), match["comment"])
            text = DIRECTIVE.sub("", text)
            yield Passage(bisect_right(starts, match.start("comment")), text)


def line_starts(source: str) -> list[int]:
    """Return the offset of each line's first character."""
    return [0, *(match.end() for match in re.finditer("\n", source))]


def python_passages(source: str) -> Iterator[Passage]:
    """Yield docstrings, strings under constants, descriptions and comments of Python."""
    tree = ast.parse(source)
    for node in blocks(tree):
        yield from documented(node)
    if "description=" in source:
        yield from descriptions(tree)
    yield from comments(PYTHON_COMMENT, source)


def blocks(block: ast.Module | ast.stmt) -> Iterator[Documented]:
    """Yield the module, classes and functions in a syntax tree. Expressions, most of the tree, are not visited."""
    if isinstance(block, Documented):
        yield block
    for each in getattr(block, "body", ()):
        if hasattr(each, "body"):
            yield from blocks(each)


def descriptions(tree: ast.Module) -> Iterator[Passage]:
    """Yield the strings passed as `description=`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "description" and is_text(node.value):
            yield Passage(node.value.lineno, ast.literal_eval(node.value))


def documented(node: Documented) -> Iterator[Passage]:
    """Yield the strings of a body that are statements: its docstring, and descriptions of constants and fields."""
    for index, each in enumerate(node.body):
        if isinstance(each, ast.Expr) and is_text(each.value):
            imperative = index == 0 and not isinstance(node, ast.Module | ast.ClassDef)
            yield Passage(
                each.lineno, ast.literal_eval(each.value), imperative and not describes_a_value(node)
            )


def is_text(node: ast.expr) -> bool:
    """Return whether an expression is a string."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def describes_a_value(node: Documented) -> bool:
    """Return whether a function is a property or a fixture, whose docstring describes a value, or a test."""
    if isinstance(node, ast.Module):
        return True
    decorators = [ast.unparse(each) for each in node.decorator_list]
    return node.name.startswith("test_") or any(
        re.search(r"property|fixture|\.(?:setter|getter)$", each) for each in decorators
    )


def document_passages(source: str) -> Iterator[Passage]:
    """Yield a whole Markdown document without headings; a cell of a table starts a sentence."""
    text = LIST_OR_HEADING.sub(lambda match: " " * len(match[0]), source)
    yield Passage(1, CELL.sub(lambda match: match[0].replace("|", "."), text))


READERS: dict[str, Callable[[str], Iterator[Passage]]] = {
    ".py": python_passages,
    ".md": document_passages,
    **dict.fromkeys((".ts", ".tsx", ".js", ".mjs", ".jsx"), partial(comments, SCRIPT_COMMENT)),
    ".css": partial(comments, STYLE_COMMENT),
    ".html": partial(comments, TEMPLATE_COMMENT),
    **dict.fromkeys(
        (".yaml", ".yml", ".toml", ".sh", ".conf", ".sql", ".in", ".example"), partial(comments, HASH_COMMENT)
    ),
}
"""How prose is read out of a file, by suffix. Files without one are read by their first line."""


def reader_of(path: Path, source: str) -> Callable[[str], Iterator[Passage]] | None:
    """Return the reader of a file, or None when it holds no prose."""
    if path.suffix or not source.startswith("#!"):
        return READERS.get(path.suffix) if path.suffix else None
    return python_passages if "python" in source.partition("\n")[0] else READERS[".sh"]


def texts(place: Path) -> Iterator[Path]:
    """Yield the files with prose at or below a place."""
    if place.is_file():
        yield place
        return
    for folder, inner, files in os.walk(place):
        inner[:] = [
            each
            for each in sorted(inner)
            if not each.startswith(".")
            and (each not in SKIPPED_FOLDERS or name_of(Path(folder, each)) == SOURCES_OF_ISLANDS)
        ]
        for name in sorted(files):
            path = Path(folder, name)
            if (path.suffix in READERS or not path.suffix) and name_of(path) not in SKIPPED_FILES:
                yield path


def name_of(path: Path) -> str:
    """Return a path as findings name it: relative to the repository."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def passages_of(path: Path) -> list[Passage]:
    """Return the prose of a file."""
    try:
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []
    reader = reader_of(path, source)
    return list(reader(source)) if reader else []


# Checking prose


def blank(match: re.Match[str]) -> str:
    """Return a placeholder as long as a quotation, with the same line breaks."""
    return re.sub(r"[^\n]", "_", match[0])


def check(path: str, passage: Passage) -> Iterator[Finding]:
    """Yield the departures of one passage. Code and quotations are exempt."""
    text = CODE_OR_QUOTE.sub(blank, passage.text) if ANY_RULE.search(passage.text) else ""
    starts = line_starts(text)
    for rule in RULES if text else ():
        for match in rule.pattern.finditer(text):
            found = match[0].lstrip(" \t\n.!?:;-*")
            line = passage.line + bisect_right(starts, match.end() - len(found)) - 1
            yield Finding(path, line, " ".join(found.split()), rule.advice)
    first = re.match(r"[A-Za-z']+", passage.text.lstrip())
    if passage.of_function and first and first[0].lower() in NO_VERBS:
        yield Finding(path, passage.line, first[0], NO_IMPERATIVE)


def findings(places: Iterable[Path]) -> list[Finding]:
    """Return all departures in files and folders, in order, each once."""
    return sorted(
        {
            finding
            for place in places
            for path in texts(place)
            for passage in passages_of(path)
            for finding in check(name_of(path), passage)
        }
    )


def is_below(path: str, entry: str) -> bool:
    """Return whether a file is this entry or lies in it."""
    return path == entry or path.startswith(f"{entry}/")


def judge(found: list[Finding], not_yet_clean: Iterable[str]) -> list[str]:
    """Return the messages: departures outside the paths not yet clean, and entries that have become clean."""
    entries = list(not_yet_clean)
    messages = [str(each) for each in found if not any(is_below(each.path, entry) for entry in entries)]
    clean = [entry for entry in entries if not any(is_below(each.path, entry) for each in found)]
    return [
        *messages,
        *(f"{entry}: is clean; remove it from NOT_YET_CLEAN in bin/_prose.py" for entry in clean),
    ]


def measure(places: Iterable[Path]) -> dict[str, float]:
    """Return the number of words of docstrings and comments, and each measure's rate per 1,000 of them."""
    prose = [passage.text for place in places for path in texts(place) for passage in passages_of(path)]
    total = sum(len(text.split()) for text in prose)
    rates = {
        name: 1000 * sum(len(re.findall(pattern, text)) for text in prose) / max(total, 1)
        for name, pattern in MEASURES.items()
    }
    return {"words": float(total), **rates}


def main(arguments: list[str]) -> int:
    """Check or measure the named places, or the defaults. Returns the exit code."""
    places = [Path(each).resolve() for each in arguments if not each.startswith("--")]
    if "--measure" in arguments:
        for name, value in measure(places or [ROOT / "app"]).items():
            print(f"{value:8.0f} {name}" if name == "words" else f"{value:8.2f} {name}")
        return 0
    found = findings(places or [ROOT])
    messages = [str(each) for each in found] if places else judge(found, NOT_YET_CLEAN)
    print("\n".join(messages) or "No departures from STYLE.md were found.")
    return int(bool(messages))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
