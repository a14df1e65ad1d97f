"""The recipes of CONTRIBUTING.md, read as a person reads them and carried out on a copy of the repository.

A recipe is a section below "Recipes". Its instructions are sentences of three forms, and a code block belongs to one:

- "Create `path`:" and a block: the whole new file,
- "In `path`, after `anchor`, add:" (or "before") and a block: lines beside the one line that holds the anchor,
- "In `path`, replace `old` with `new`." (or "... everywhere."): `old` occurs once (or more than once).

A block marked `sh` holds commands.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.support.paths import ROOT

BLOCK = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
CREATE = re.compile(r"Create `(?P<path>[^`]+)`:")
ADD = re.compile(r"In `(?P<path>[^`]+)`, (?P<side>after|before) `(?P<anchor>[^`]+)`, add:")
REPLACE = re.compile(
    r"In `(?P<path>[^`]+)`, replace `(?P<old>[^`]+)` with `(?P<new>[^`]+)`(?P<every> everywhere)?\."
)
INSTRUCTION = re.compile(r"\bCreate `|\bIn `")


class RecipeFailed(Exception):
    """A recipe is not written in the three forms, or no longer fits the code; the message names the place."""


@dataclass(frozen=True)
class Create:
    """A step that writes a new file."""

    path: str
    text: str

    def apply(self, root: Path) -> None:
        """Write the file below `root`. Raises RecipeFailed if it exists already."""
        file = root / self.path
        if file.exists():
            raise RecipeFailed(f"{self.path} is there already")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.text, encoding="utf-8")


@dataclass(frozen=True)
class Add:
    """A step that writes lines beside the line that contains the anchor."""

    path: str
    side: Literal["after", "before"]
    anchor: str
    text: str

    def apply(self, root: Path) -> None:
        """Write the lines below `root`. Raises RecipeFailed unless exactly one line contains the anchor."""
        lines = read(root, self.path).splitlines(keepends=True)
        places = [number for number, line in enumerate(lines) if self.anchor in line]
        if len(places) != 1:
            raise RecipeFailed(f"{self.path}: {len(places)} lines hold the anchor {self.anchor!r}, not one")
        place = places[0] + (self.side == "after")
        (root / self.path).write_text("".join([*lines[:place], self.text, *lines[place:]]), encoding="utf-8")


@dataclass(frozen=True)
class Replace:
    """A step that replaces one text with another."""

    path: str
    old: str
    new: str
    everywhere: bool = False

    def apply(self, root: Path) -> None:
        """Replace the text below `root`. Raises RecipeFailed unless `old` occurs as often as the recipe states."""
        text = read(root, self.path)
        times = text.count(self.old)
        if times < 2 if self.everywhere else times != 1:
            expected = "several times" if self.everywhere else "once"
            raise RecipeFailed(f"{self.path}: {self.old!r} is there {times} times, not {expected}")
        (root / self.path).write_text(text.replace(self.old, self.new), encoding="utf-8")


Step = Create | Add | Replace


@dataclass
class Recipe:
    """The steps and commands of a section, in order."""

    name: str
    steps: list[Step] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    def apply(self, root: Path) -> None:
        """Carry out the steps below `root`. Raises RecipeFailed."""
        for step in self.steps:
            step.apply(root)


def read(root: Path, path: str) -> str:
    """Return a file's text. Raises RecipeFailed if there is no such file."""
    try:
        return (root / path).read_text(encoding="utf-8")
    except OSError as failure:
        raise RecipeFailed(f"{path} cannot be read: {failure.strerror}") from failure


def recipes(document: str) -> list[Recipe]:
    """Return the recipes of a document. Raises RecipeFailed."""
    section = re.search(r"^## Recipes\n(.*?)(?=^## |\Z)", document, re.MULTILINE | re.DOTALL)
    if not section:
        raise RecipeFailed("there is no section “Recipes”")
    parts = re.split(r"^### (.+)\n", section[1], flags=re.MULTILINE)
    return [parse(name, text) for name, text in zip(parts[1::2], parts[2::2], strict=True)]


def parse(name: str, text: str) -> Recipe:
    """Return one recipe. Raises RecipeFailed if an instruction or a block is not in one of the forms."""
    recipe, done = Recipe(name), 0
    for block in BLOCK.finditer(text):
        words = " ".join(text[done : block.start()].split())
        done = block.end()
        if block["language"] == "sh":
            recipe.steps += replacements(name, words)
            recipe.commands += block["text"].splitlines()
        else:
            *_, last = re.split(r"(?=\bCreate `|\bIn `)", words)
            recipe.steps += replacements(name, words.removesuffix(last))
            recipe.steps.append(step_of(name, last, block["text"]))
    recipe.steps += replacements(name, " ".join(text[done:].split()))
    if not recipe.commands:
        raise RecipeFailed(f"{name}: no command checks it")
    return recipe


def step_of(name: str, words: str, text: str) -> Step:
    """Return the step that the words before a block describe. Raises RecipeFailed."""
    if found := CREATE.fullmatch(words):
        return Create(found["path"], text)
    if found := ADD.fullmatch(words):
        return Add(found["path"], "after" if found["side"] == "after" else "before", found["anchor"], text)
    raise RecipeFailed(f"{name}: a block belongs to no instruction: {words[-80:]!r}")


def replacements(name: str, words: str) -> Iterator[Step]:
    """Yield the replacements that the words describe. Raises RecipeFailed if they contain another instruction."""
    for found in REPLACE.finditer(words):
        yield Replace(found["path"], found["old"], found["new"], bool(found["every"]))
    if left := INSTRUCTION.search(rest := REPLACE.sub("", words)):
        raise RecipeFailed(f"{name}: not an instruction in a known form: {rest[left.start() :][:80]!r}")


def copy_repository(target: Path) -> Path:
    """Copy the tracked and untracked files as they are now, and link the installed packages. Return the copy.

    Compiled modules are copied too: compiling the product again takes each program that starts in the copy seconds.
    """
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    for compiled in {(ROOT / name).parent / "__pycache__" for name in names if name.endswith(".py")}:
        if compiled.is_dir():
            shutil.copytree(compiled, target / compiled.relative_to(ROOT), dirs_exist_ok=True)
    for folder in (".venv", "frontend-islands/node_modules"):
        if (ROOT / folder).is_dir() and not (target / folder).exists():
            (target / folder).symlink_to((ROOT / folder).resolve())
    return target
