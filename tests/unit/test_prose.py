"""The prose linter: it reports departures from STYLE.md in prose, with file and line, and none in code."""

from __future__ import annotations

from pathlib import Path

import pytest

from _prose import NO_IMPERATIVE, Finding, findings, judge, main, measure


@pytest.fixture
def found(tmp_path: Path):
    """A function that writes a file and returns `line: words` for each departure in it."""

    def check(name: str, text: str) -> list[str]:
        path = tmp_path / name
        path.write_text(text)
        return [f"{each.line}: {each.found}" for each in findings([path])]

    return check


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", '"""One.\n\nNobody reads it."""\n'),
        ("a.py", "x = 1\n\n# nobody reads it\n"),
        ("a.py", "x = 1\n# A limit,\n# which nobody reads\n"),
        ("a.py", 'LIMIT = 3\n\n"""Bytes nobody reads."""\n'),
        ("a.py", 'class A:\n    x: int = 3\n    """Bytes nobody reads."""\n'),
        ("a.py", 'x = Field(\n    default=3,\n    description="Bytes nobody reads.",\n)\n'),
        ("a.ts", "const x = 1;\n/**\n * Nobody reads it. */\n"),
        ("a.tsx", "const x = 1;\n\nconst y = 2; // nobody reads it\n"),
        ("a.css", "a {}\n\n/* nobody reads it */\n"),
        ("a.html", "<p>\n\n{# nobody reads it #}\n"),
        ("a.md", "# One\n\nNobody reads it.\n"),
        ("a.yaml", "a: 1\n\nb: 2  # nobody reads it\n"),
    ],
)
def test_a_word_to_avoid_is_found_in_prose_with_its_line(found, name: str, text: str) -> None:
    (only,) = found(name, text)
    assert only.lower().endswith(": nobody")
    assert int(only.split(":")[0]) in (2, 3), only


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'x = "nobody"\n'),
        ("a.py", "nobody = 'a # nobody'\n"),
        ("a.py", 'x = """\n# nobody\n"""\n'),
        ("a.py", '"""Avoid `nobody` and "whoever told it"."""\n'),
        ("a.ts", 'const x = "// nobody"; const url = `https://nobody.example`;\n'),
        ("a.css", "a::after { content: 'nobody'; }\n"),
        ("a.html", "<p>Nobody</p>\n"),
        ("a.md", "Run `nobody`:\n\n```sh\n# nobody\n```\n"),
        ("a.yaml", "a: nobody\n"),
        ("a.md", "It is a teller of untold busybodies.\n"),
    ],
)
def test_code_quotations_and_parts_of_words_are_not_prose(found, name: str, text: str) -> None:
    assert found(name, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is too long is cut.", ["1: What"]),
        ("Short. What is too long is cut.", ["1: What"]),
        ("A limit:\n- What is too long is cut.", ["2: What"]),
        ("| a | b |\n|---|---|\n| c | What is too long is cut. |", ["3: What"]),
        ("What is too long? A text.", []),
        ("# What is in scope", []),
        ("The limit says what is cut.", []),
        ("Who sends it waits.", ["1: Who"]),
    ],
)
def test_a_sentence_that_starts_with_a_relative_pronoun_is_found(
    found, text: str, expected: list[str]
) -> None:
    assert found("a.md", text) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "x = 1\n# What is too long is cut.\n"),
        ("a.py", "# A limit.\n# What is too long is cut.\n"),
        ("a.py", 'def f():\n    """Cut it. What is too long is cut."""\n'),
        ("a.py", '"""A limit.\nWhat is too long is cut."""\n'),
        ("a.py", 'def f():\n    """Cut it.\n    What is too long is cut.\n    """\n'),
        ("a.ts", "/**\n * What is too long is cut. */\n"),
        ("a.yaml", "a: 1\n  # What is too long is cut.\n"),
    ],
)
def test_such_a_sentence_is_found_behind_marks_and_indentation(found, name: str, text: str) -> None:
    assert found(name, text) == [f"{1 + text.partition('What')[0].count(chr(10))}: What"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('def f():\n    """The session."""\n', ["2: The"]),
        ('async def f():\n    """Whether it is open."""\n', ["2: Whether"]),
        ('class A:\n    def f(self):\n        """One more."""\n', ["3: One"]),
        ('if x:\n    def f():\n        """A session."""\n', ["3: A"]),
        ('def f():\n    """Return the session."""\n', []),
        ('@property\ndef f():\n    """The session."""\n', []),
        ('@pytest.fixture(scope="session")\ndef f():\n    """A session."""\n', []),
        ('def test_f():\n    """The bug of last week."""\n', []),
        ('class A:\n    """A session."""\n', []),
        ('LIMIT = 3\n"""The limit."""\n', []),
        ('def f():\n    x = 1\n    """The limit."""\n', []),
    ],
)
def test_the_docstring_of_a_function_starts_with_a_verb(found, source: str, expected: list[str]) -> None:
    assert found("a.py", source) == expected


def test_a_finding_has_its_place_its_words_and_a_replacement(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.py").write_text('def f():\n    """The session."""\n')
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"{tmp_path}/a.py:2: 'The': {NO_IMPERATIVE}\n"


def test_a_clean_folder_passes_and_the_folders_of_others_are_not_read(tmp_path: Path) -> None:
    for folder in (".venv", "node_modules", "static/vendor"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.md").write_text("Nobody reads it.")
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff nobody")
    assert main([str(tmp_path)]) == 0


def test_the_list_of_paths_that_are_not_clean_only_shrinks() -> None:
    found = [
        Finding("app/a/b.py", 1, "told", "use: reported"),
        Finding("app/c.py", 2, "told", "use: reported"),
    ]
    assert judge(found, ["app/a", "app/c.py"]) == []
    assert judge(found, ["app/a"]) == ["app/c.py:2: 'told': use: reported"]
    (stale,) = judge(found, ["app", "app/ab"])
    assert stale.startswith("app/ab: is clean")


def test_rates_are_per_thousand_words_of_prose(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        '"""What is read is told. Return two or three words."""\nx = "nobody told"\n'
    )
    rates = measure([tmp_path])
    assert rates["words"] == 10
    assert [rate for name, rate in rates.items() if name != "words"] == [0, 100, 100, 100]
