"""Stems of English words: one module, usable from several threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import snowballstemmer

from app.text.english_stem import english_stem
from tests.support.paths import ROOT

WORDS = [
    f"{word}{ending}" for word in ("kettle", "heavi", "wash", "organis") for ending in ("s", "ing", "ed", "")
]


def test_threads_do_not_disturb_each_other() -> None:
    expected = [snowballstemmer.stemmer("english").stemWord(word) for word in WORDS]
    uncached = english_stem.__wrapped__
    with ThreadPoolExecutor(4) as pool:
        rounds = list(pool.map(lambda _: [uncached(word) for word in WORDS], range(200)))
    assert all(found == expected for found in rounds)


def test_no_other_module_has_a_stemmer() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "app").rglob("*.py")
        if "import snowballstemmer" in path.read_text(encoding="utf-8")
    }
    assert users == {"app/text/english_stem.py"}
