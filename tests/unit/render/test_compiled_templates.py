"""Compiled templates are kept in a folder, by their content and by what compiles them."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from app.render.compiled_templates import FOLDER, CompiledTemplates


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of compiled templates, which does not exist yet."""
    path = tmp_path / "kept" / "templates"
    monkeypatch.setenv(FOLDER, str(path))
    return path


def drawn(source: str, monkeypatch: pytest.MonkeyPatch, *, is_async: bool = False) -> tuple[str, int]:
    """Render a template as a new process does; return the result, and how many templates were compiled."""
    compiled = 0
    environment = Environment(
        loader=DictLoader({"page.html": source}),
        bytecode_cache=CompiledTemplates(),
        enable_async=is_async,
        autoescape=True,
    )
    compile_source = environment._compile

    def counting(source: str, filename: str) -> object:
        nonlocal compiled
        compiled += 1
        return compile_source(source, filename)

    monkeypatch.setattr(environment, "_compile", counting)
    return environment.get_template("page.html").render(name="<b>"), compiled


def test_the_next_process_compiles_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn("Hello {{ name }}", monkeypatch) == ("Hello &lt;b&gt;", 1)
    assert drawn("Hello {{ name }}", monkeypatch) == ("Hello &lt;b&gt;", 0)
    assert folder.stat().st_mode & 0o077 == 0


def test_another_source_or_kind_is_compiled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn("Hello {{ name }}", monkeypatch)
    assert drawn("Good day {{ name }}", monkeypatch) == ("Good day &lt;b&gt;", 1)
    assert drawn("Hello {{ name }}", monkeypatch, is_async=True) == ("Hello &lt;b&gt;", 1)


def test_a_change_of_the_product_compiles_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn("Hello {{ name }}", monkeypatch)
    monkeypatch.setattr(CompiledTemplates, "_compiler", b"another release")
    assert drawn("Hello {{ name }}", monkeypatch) == ("Hello &lt;b&gt;", 1)


@pytest.mark.parametrize("content", [b"", b"\x00", b"half", b"\xe3\x00\x00"])
def test_a_damaged_file_is_compiled_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    drawn("Hello {{ name }}", monkeypatch)
    [kept] = folder.iterdir()
    kept.write_bytes(content)
    assert drawn("Hello {{ name }}", monkeypatch) == ("Hello &lt;b&gt;", 1)


def test_without_a_folder_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    drawn("Hello {{ name }}", monkeypatch)
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv(FOLDER, str(file / "below"))
    assert drawn("Hello {{ name }}", monkeypatch) == ("Hello &lt;b&gt;", 1)
    assert list(tmp_path.iterdir()) == [file]
