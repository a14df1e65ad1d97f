"""A folder of a shop's identity, for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.brand import BrandProblem, WrongBrand, read_brand

Problems = Callable[[dict[str, str | bytes]], list[BrandProblem]]


@pytest.fixture
def problems(tmp_path: Path) -> Problems:
    """A function that writes files into a folder and returns the problems of the folder."""

    def found(files: dict[str, str | bytes]) -> list[BrandProblem]:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        try:
            read_brand(tmp_path)
        except WrongBrand as wrong:
            return list(wrong.problems)
        return []

    return found
