"""Outgoing calls: a model calls its provider and no other host; and what a start does not import."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support.paths import ROOT

START = "import json, sys, app.main; app.main.create_app(); print(json.dumps(list(sys.modules)))"
"""A program that starts the product and prints the names of all imported modules."""

OF_VECTORS = {
    *("numpy", "safetensors", "tokenizers", "wordllama"),
    *("app.llm.embeddings", "app.catalogue.vectors.packaged_model"),
}
OF_DATA_MODELS = {"pydantic.v1", "litestar.plugins.pydantic", "litestar.plugins.attrs", "alembic"}


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """The modules that a start imports."""
    found = set(json.loads(run("-c", START)))
    assert "litestar" in found
    return found


def run(*arguments: str) -> str:
    """Run Python in a new process and return the last line of its output."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "ENVIRONMENT": "test",
            "DATABASE_URL": "postgresql+asyncpg://shop@127.0.0.1:9/none",
            "GEMINI_API_KEY": "tests",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_litellm_is_not_imported_as_long_as_no_model_is_wanted(imported: set[str]) -> None:
    assert "litellm" not in imported


def test_nothing_for_vectors_is_imported_as_long_as_none_are_wanted(imported: set[str]) -> None:
    assert OF_VECTORS & imported == set()


def test_a_start_imports_nothing_for_data_models_in_signatures(imported: set[str]) -> None:
    assert OF_DATA_MODELS & imported == set()


def test_a_model_calls_no_machine_but_its_provider() -> None:
    assert json.loads(run("-m", "tests.process.outgoing_calls")) == {"answered": 0, "other_hosts": []}


def test_a_call_of_another_machine_would_be_seen() -> None:
    seen = json.loads(run("-m", "tests.process.outgoing_calls", "192.0.2.1"))
    assert seen["other_hosts"] == ["192.0.2.1"]
