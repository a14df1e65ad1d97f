"""Vectors of a provider's embedding model, called through litellm."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.catalogue.vectors.embedder import EmbeddingFailed, Purpose, Vector, checked
from app.llm.litellm_library import library, listed_price
from app.llm.model_prices import Price
from app.llm.providers.failover import Target, target_of
from app.settings import Settings

PATIENCE_SECONDS = 30.0
"""Time limit of a call. The search has a shorter one of its own."""

PREFIXES: dict[str, dict[Purpose, str]] = {
    "nomic-embed-text": {"query": "search_query: ", "product": "search_document: "},
    "e5": {"query": "query: ", "product": "passage: "},
}
"""The words before each text, by a part of a model's name: some models were trained with a mark of the purpose."""


class LitellmEmbedder:
    """The embedding model of `SEARCH_VECTORS`. A background thread imports litellm."""

    batch = 64

    def __init__(self, settings: Settings) -> None:
        self._target = embedding_target(settings)
        self.name = self._target.model
        self._prefixes = next((each for part, each in PREFIXES.items() if part in self.name), {})
        threading.Thread(target=library, name="import-litellm", daemon=True).start()

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> list[Vector]:
        """Return a vector for each text. Raises EmbeddingFailed."""
        prefix = self._prefixes.get(purpose, "")
        try:
            litellm = await asyncio.to_thread(library)
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await litellm.aembedding(
                    model=self.name,
                    input=[prefix + text for text in texts],
                    api_key=self._target.api_key,
                    api_base=self._target.api_base,
                    encoding_format="float" if self._target.provider == "openai" else None,
                    max_retries=0,
                )
            return checked(vectors_of(answer), len(texts))
        except EmbeddingFailed:
            raise
        except Exception as error:  # litellm raises many kinds; each means that there is no vector
            raise EmbeddingFailed(f"{type(error).__name__}: {error!s:.300}") from error

    async def price(self) -> Price | None:
        """Return the price by litellm's list, 0 for a local Ollama; None when the list does not contain the model."""
        if self._target.provider == "ollama":
            return Price(Decimal(0), Decimal(0))
        return listed_price(await asyncio.to_thread(library), self.name)


def embedding_target(settings: Settings) -> Target:
    """Return the model with its address and key."""
    name = settings.search_vectors.strip()
    is_same = Target(name).provider.removesuffix("_chat") == Target(settings.ai_model).provider.removesuffix(
        "_chat"
    )
    own = settings.search_vectors_api_base.strip()
    based = settings.model_copy(update={"ai_api_base": own}) if own else settings
    return replace(target_of(name, based, based=bool(own) or is_same), model=name)


def vectors_of(answer: Any) -> list[object]:
    """Return the vectors of litellm's answer in the order of the texts."""
    items = sorted(answer.data, key=lambda item: int(item["index"]))
    return [item["embedding"] for item in items]
