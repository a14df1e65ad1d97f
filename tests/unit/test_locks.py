"""Keys of advisory locks: one module defines them, so that no two features use the same one."""

from __future__ import annotations

from app.db.locks import Lock
from tests.support.paths import ROOT


def test_all_keys_differ_and_fit_the_databases_numbers() -> None:
    keys = [lock.value for lock in Lock.__members__.values()]
    assert len(set(keys)) == len(Lock.__members__)
    assert all(0 < key < 2**63 for key in keys)


def test_no_other_module_takes_an_advisory_lock() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if "advisory_" in path.read_text(encoding="utf-8")
    }
    assert users == {"app/db/locks.py"}
