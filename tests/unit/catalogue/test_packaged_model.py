"""The packaged model: its two files are read without the package's own code, and words of one meaning are near."""

from __future__ import annotations

import pytest

from app.catalogue.vectors import packaged_model
from app.catalogue.vectors.embedder import EmbeddingFailed
from app.catalogue.vectors.packaged_model import PackagedModel, means
from app.settings import Settings


def nearness(one: str, other: str) -> float:
    first, second = means([one, other])
    return sum(a * b for a, b in zip(first, second, strict=True))


def test_words_of_one_meaning_are_near() -> None:
    assert nearness("puppy", "dog bed") > nearness("puppy", "desk lamp") + 0.2
    assert nearness("rainy", "umbrella") > nearness("rainy", "keyboard") + 0.2


async def test_vectors_have_256_numbers_and_length_one() -> None:
    (one, none) = await PackagedModel().embed(["red kettle", ""], "product")
    assert len(one) == len(none) == 256
    assert sum(number * number for number in one) == pytest.approx(1, abs=1e-5)
    assert not any(none)


async def test_many_texts_give_the_same_vectors_as_one() -> None:
    texts = [f"kettle number {number}" for number in range(20)]
    together = await PackagedModel().embed(texts, "product")
    assert together[7] == (await PackagedModel().embed([texts[7]], "query"))[0]


async def test_missing_files_are_a_failure_of_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged_model, "WEIGHTS", "weights/none.safetensors")
    packaged_model.loaded.cache_clear()
    try:
        with pytest.raises(EmbeddingFailed, match="cannot be read"):
            await PackagedModel().embed(["kettle"], "query")
    finally:
        packaged_model.loaded.cache_clear()


@pytest.mark.parametrize("setting", ["wordlama", "openai"])
def test_a_name_without_a_provider_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="is no model"):
        Settings(environment="test", search_vectors=setting)


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.settings.is_installed", lambda _package: False)
    with pytest.raises(ValueError, match=r"pip install -r requirements-vectors\.txt"):
        Settings(environment="test", search_vectors="wordllama")
