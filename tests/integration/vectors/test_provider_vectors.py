"""Vectors of a provider in the form of OpenAI: the whole product against a server on this machine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.assistant.cost.budgeted_embedder import BudgetedEmbedder
from app.assistant.cost.daily_budget import DailyBudget
from app.catalogue.vectors.embedder import EmbeddingFailed, OverBudget
from app.catalogue.vectors.query_vectors import FAILURES, QueryVectors
from app.catalogue.vectors.vector_index import Progress, VectorIndex
from app.db import Database
from app.llm.embeddings import LitellmEmbedder, embedding_target
from app.llm.litellm_library import library
from app.settings import Settings
from tests.integration.vectors.embedders import CountingModel
from tests.support.serving import serving

MODEL = "openai/text-embedding-3-small"


class EmbeddingServer:
    """A server with OpenAI's route for embeddings."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[dict[str, object]] = []
        self.fails = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close the connection."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length:")[2].split("\r\n")[0])
            asked = json.loads(await reader.readexactly(length))
            self.requests.append(asked)
            vectors = await CountingModel().embed(asked["input"], "query")
            data = [{"object": "embedding", "index": n, "embedding": v} for n, v in enumerate(vectors)]
            usage = {"prompt_tokens": 1, "total_tokens": 1}
            body = json.dumps({"object": "list", "data": data[::-1], "model": asked["model"], "usage": usage})
            status = "500 Failed" if self.fails else "200 OK"
            head = (
                f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
                "connection: close\r\n\r\n"
            )
            writer.write((head + body).encode())
            await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def listening() -> AsyncIterator[EmbeddingServer]:
    """Yield a running server."""
    served = EmbeddingServer()
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield served


@pytest.fixture
async def provider() -> AsyncIterator[EmbeddingServer]:
    """A running provider. litellm is imported first, which may take a while."""
    await asyncio.to_thread(library)
    async with listening() as served:
        yield served


def settings_of(provider: EmbeddingServer, **changes: object) -> Settings:
    given = {"search_vectors": MODEL, "search_vectors_api_base": provider.url} | changes
    return Settings(environment="test", **given)  # type: ignore[arg-type]  # a mapping of any settings


async def test_a_shop_is_searched_by_the_vectors_of_a_provider(
    shop_url: str, provider: EmbeddingServer
) -> None:
    changes: dict[str, Any] = {
        "search_vectors": MODEL,
        "search_vectors_api_base": provider.url,
        "housekeeping_seconds": 3_600,
    }
    async with serving(shop_url, **changes) as served, served.client() as client:
        async with asyncio.timeout(60):
            while not (found := (await client.get("/api/products?query=new+puppy")).json())["products"]:
                await asyncio.sleep(0.1)
        assert found["widened"] == "meaning"
        assert "aisle_search_vectors 345.0" in (await client.get("/metrics")).text
        page = (await client.get("/products?query=new+puppy")).text
        assert "No puppy here. These come near in meaning." in page
        assert "Nothing fits exactly. These come close." in page
        opened = (await client.post("/api/sessions")).json()
        called = await client.post(
            f"/api/sessions/{opened['session_id']}/functions/search_products",
            json={"query": "new puppy"},
            headers={"authorization": f"Bearer {opened['token']}"},
        )
        assert [each["id"] for each in called.json()["products"]] == [
            each["id"] for each in found["products"]
        ][:10]
        # A provider that dies costs a few attempts and no search.
        provider.fails = True
        for attempt in range(FAILURES):
            assert await finds(client, f"red kettle {'x' * (attempt + 3)}")
        before = len(provider.requests)
        for attempt in range(5):
            assert await finds(client, f"red kettle {'y' * (attempt + 3)}")
        assert len(provider.requests) == before


async def finds(client: httpx.AsyncClient, text: str) -> bool:
    """Return whether a search finds products."""
    answer = await client.get("/api/products", params={"query": text})
    return bool(answer.json()["products"])


async def test_vectors_are_in_the_order_of_the_texts(provider: EmbeddingServer) -> None:
    made = await LitellmEmbedder(settings_of(provider)).embed(["red kettle", "blue lamp"], "product")
    expected = await CountingModel().embed(["red kettle", "blue lamp"], "product")
    assert made == [pytest.approx(vector) for vector in expected]
    assert provider.requests[0]["model"] == "text-embedding-3-small"


async def test_a_model_that_needs_marks_gets_them(provider: EmbeddingServer) -> None:
    embedder = LitellmEmbedder(settings_of(provider, search_vectors="openai/nomic-embed-text-v1.5"))
    await embedder.embed(["red kettle"], "query")
    await embedder.embed(["red kettle"], "product")
    assert [each["input"] for each in provider.requests] == [
        ["search_query: red kettle"],
        ["search_document: red kettle"],
    ]


async def test_a_provider_that_is_gone_is_a_failure(provider: EmbeddingServer) -> None:
    provider.fails = True
    with pytest.raises(EmbeddingFailed):
        await LitellmEmbedder(settings_of(provider)).embed(["red kettle"], "query")
    assert await QueryVectors(LitellmEmbedder(settings_of(provider))).of("red kettle") is None


async def test_products_count_to_the_daily_budget(shop: Database, provider: EmbeddingServer) -> None:
    budget = DailyBudget(shop, "tests", Decimal("1"))
    embedder = BudgetedEmbedder(LitellmEmbedder(settings_of(provider)), budget)
    assert await VectorIndex(shop, embedder).fill() is Progress.COMPLETE
    spent = await budget.spent()
    assert Decimal("0.0002") < spent < Decimal("0.01")
    await embedder.embed(["red kettle"], "query")
    assert await budget.spent() == spent


async def test_a_used_up_budget_ends_the_job(shop: Database, provider: EmbeddingServer) -> None:
    budget = DailyBudget(shop, "tests", Decimal("0.00001"))
    embedder = BudgetedEmbedder(LitellmEmbedder(settings_of(provider)), budget)
    assert await VectorIndex(shop, embedder).fill() is Progress.UNAVAILABLE
    assert await budget.spent() <= Decimal("0.00001")


async def test_a_model_without_a_price_is_not_called_under_a_budget(
    shop: Database, provider: EmbeddingServer
) -> None:
    model = LitellmEmbedder(settings_of(provider, search_vectors="openai/unheard-of"))
    with pytest.raises(OverBudget, match="not known"):
        await BudgetedEmbedder(model, DailyBudget(shop, "tests", Decimal("1"))).embed(["kettle"], "product")
    assert not provider.requests


def test_the_base_address_of_the_chat_model_counts_only_for_its_provider() -> None:
    def base(**given: str) -> str | None:
        return embedding_target(Settings(environment="test", **given)).api_base  # type: ignore[arg-type]  # any settings

    chat = {"ai_model": "ollama_chat/qwen3", "ai_api_base": "http://chat"}
    assert base(**chat, search_vectors="ollama/nomic-embed-text") == "http://chat"
    assert base(**chat, search_vectors=MODEL) is None
    assert base(**chat, search_vectors=MODEL, search_vectors_api_base="http://own") == "http://own"
