"""The choice of a catalogue's reader by the suffix of its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalogue.importers import READERS, jsonl, reader_of


@pytest.mark.parametrize("name", ["products.jsonl", "PRODUCTS.JSONL", "products.txt", "products"])
def test_json_lines_are_read_from_any_file_without_a_suffix_of_its_own(name: str) -> None:
    assert reader_of(Path(name)) is jsonl.read_rows


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_a_suffix_is_lower_case_and_chooses_its_reader(suffix: str) -> None:
    assert suffix == suffix.lower() and suffix.startswith(".")
    assert reader_of(Path(f"products{suffix}")) is READERS[suffix]
