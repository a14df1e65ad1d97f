"""The recipes of CONTRIBUTING.md: each is carried out on a copy of the repository, and its own commands pass."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.nested_pytest import environment_of_an_inner_run
from tests.support.paths import ROOT
from tests.support.recipes import Add, Create, Recipe, RecipeFailed, Replace, copy_repository, parse, recipes

RECIPES = recipes((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))

# `bin/test ARGUMENTS` runs pytest after it has installed the packages, which are installed here already. One process
# runs all of the commands, because most of the time of each is its start.
RUN_EACH = """
import json, sys
from contextlib import redirect_stdout
from io import StringIO
import pytest
found = []
for arguments in json.loads(sys.argv[1]):
    with redirect_stdout(StringIO()) as output:
        code = pytest.main(["-q", "-p", "no:cacheprovider", *arguments])
    found.append([int(code), output.getvalue()])
print(json.dumps(found))
"""


def run(command: list[str], root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a Python program in the copy."""
    return subprocess.run(
        [sys.executable, *command, *arguments],
        cwd=root,
        env=environment_of_an_inner_run(),
        capture_output=True,
        text=True,
        check=False,
    )


def copied(folder: Path, *applied: Recipe) -> Path:
    """Return a copy of the repository with these recipes carried out."""
    root = copy_repository(folder)
    for recipe in applied:
        recipe.apply(root)
    return root


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with every recipe carried out."""
    return copied(tmp_path_factory.mktemp("whole"), *RECIPES)


@pytest.fixture(scope="module")
def outcomes(whole: Path) -> dict[str, tuple[int, str]]:
    """Exit code and output by command; programs that write come before the tests."""
    split = {command: shlex.split(command) for recipe in RECIPES for command in recipe.commands}
    tests = {command: words[1:] for command, words in split.items() if words[0] == "bin/test"}
    found = {}
    for command in [each for each in split if each not in tests]:
        program, *arguments = split[command]
        installed = program.removeprefix(".venv/bin/")
        done = run([program] if installed == program else ["-m", installed], whole, *arguments)
        found[command] = done.returncode, done.stdout + done.stderr
    done = run(["-c", RUN_EACH, json.dumps(list(tests.values()))], whole)
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads(done.stdout.splitlines()[-1])
    return found | {command: (code, output) for command, (code, output) in zip(tests, results, strict=True)}


def test_there_are_the_five_recipes() -> None:
    assert [recipe.name for recipe in RECIPES] == [
        *("Add a function", "Add a template", "Add an importer", "Add a model", "Change the theme")
    ]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_recipe_s_own_commands_pass(recipe: Recipe, outcomes: dict[str, tuple[int, str]]) -> None:
    for command in recipe.commands:
        code, output = outcomes[command]
        assert code == 0, f"{command}\n{output[-4000:]}"


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_recipe_needs_no_other_one(recipe: Recipe, tmp_path: Path) -> None:
    for path in {step.path for step in recipe.steps if not isinstance(step, Create)}:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    recipe.apply(tmp_path)


def test_a_function_changes_no_file_but_its_own() -> None:
    [function] = [recipe for recipe in RECIPES if recipe.name == "Add a function"]
    assert all(isinstance(step, Create) for step in function.steps)
    assert {Path(step.path).stem.removeprefix("test_") for step in function.steps} == {"check_stock"}


def test_what_the_recipes_write_is_formatted_and_typed(
    whole: Path, outcomes: dict[str, tuple[int, str]]
) -> None:
    assert outcomes, "the recipes have formatted what they insert"
    steps = [step for recipe in RECIPES for step in recipe.steps if step.path.endswith(".py")]
    touched = sorted({step.path for step in steps})
    created = sorted({step.path for step in steps if isinstance(step, Create)})
    # Each file by itself: reading all imported modules would take a minute. `bin/check` does that.
    alone = [
        "--follow-imports=skip",
        "--allow-subclassing-any",
        "--allow-untyped-decorators",
        "--no-warn-return-any",
    ]
    mypy = ["mypy", *alone, *created]
    for check in (["ruff", "check", *touched], ["ruff", "format", "--check", *touched], mypy):
        done = run(["-m", *check], whole)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_command_fails_when_steps_are_left_out(tmp_path: Path) -> None:
    theme = RECIPES[-1]
    half = Recipe(theme.name, [step for step in theme.steps if step.path == "static/css/tokens.css"])
    root = copied(tmp_path, half)
    # Without the database fixtures, which this test's file does not use.
    done = run(["-m", "pytest", "-q", "--noconftest", *shlex.split(theme.commands[-1])[1:]], root)
    assert done.returncode == 1
    assert "test_the_shop_s_icon_has_the_accent_of_the_light_page" in done.stdout


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (Add("a.py", "after", "two", "new\n"), "a.py: 0 lines hold the anchor 'two', not one"),
        (Add("a.py", "after", "one", "new\n"), "a.py: 2 lines hold the anchor 'one', not one"),
        (Add("b.py", "after", "one", "new\n"), "b.py cannot be read: No such file or directory"),
        (Replace("a.py", "two", "new"), "a.py: 'two' is there 0 times, not once"),
        (Replace("a.py", "one", "new"), "a.py: 'one' is there 2 times, not once"),
        (
            Replace("a.py", "three", "new", everywhere=True),
            "a.py: 'three' is there 1 times, not several times",
        ),
        (Create("a.py", "new\n"), "a.py is there already"),
    ],
    ids=lambda given: given if isinstance(given, str) else type(given).__name__,
)
def test_a_step_that_no_longer_fits_the_code_says_so(
    tmp_path: Path, step: Add | Create | Replace, reason: str
) -> None:
    before = "one\none\nthree\n"
    (tmp_path / "a.py").write_text(before)
    with pytest.raises(RecipeFailed) as failure:
        step.apply(tmp_path)
    assert str(failure.value) == reason
    assert (tmp_path / "a.py").read_text() == before


def test_steps_do_what_they_say(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\ntwo\n")
    text = (
        "Words. Create `c/new.py`:\n\n```python\nnew = 1\n```\n\nIn `a.py`, replace `two` with `2`. In `a.py`, after\n"
        "`one`, add:\n\n```python\nmiddle\n```\n\nIn `a.py`, before `one`, add:\n\n```python\nfirst\n```\n\n"
        "```sh\nbin/test\n```\n"
    )
    parse("Example", text).apply(tmp_path)
    assert (tmp_path / "c/new.py").read_text() == "new = 1\n"
    assert (tmp_path / "a.py").read_text() == "first\none\nmiddle\n2\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Write this:\n```python\nx\n```\n", "a block belongs to no instruction"),
        ("In `a.py`, put it somewhere:\n```python\nx\n```\n", "a block belongs to no instruction"),
        ("In `a.py`, swap `one`.\n```sh\nbin/test\n```\n", "not an instruction in a known form"),
        ("Create `a.py`:\n```python\nx\n```\n", "no command checks it"),
    ],
)
def test_a_recipe_in_another_form_is_refused(text: str, reason: str) -> None:
    with pytest.raises(RecipeFailed, match=reason):
        parse("Example", text)
