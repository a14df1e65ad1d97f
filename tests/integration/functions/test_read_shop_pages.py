"""Tests of read_shop_pages: the section that answers, else the contact that the owner set."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.db import Database
from app.functions import all_functions
from app.functions.execute import Runtime
from app.functions.read_shop_pages import TEXT_LIMIT, QuotedSection, ShopPagesResult
from app.settings import Settings
from tests.support.shop import Shopper, new_session


@pytest.fixture
async def owner_shopper(module_database: Database, tmp_path: Path) -> Shopper:
    """A shopper in a shop whose owner wrote a page and set a contact."""
    long = "\n".join("Every further rule in one line." for _ in range(100))
    (tmp_path / "returns.md").write_text(f"# Returns\n\n## Refunds\n\nThirty days.\n{long}", encoding="utf-8")
    settings = Settings(environment="test", shop_pages_dir=str(tmp_path), shop_contact="help@shop.example")
    runtime = Runtime(module_database, settings)
    return Shopper(runtime, await new_session(module_database))


async def test_the_sample_pages_answer(shopper: Shopper) -> None:
    result = await shopper.done("read_shop_pages", question="How long does delivery take?")
    assert result["passages"][0]["heading"] == "Delivery"
    assert result["passages"][0]["url"] == "/pages/delivery#section-delivery"
    assert result["pages"] == []


async def test_the_owners_words_are_quoted_up_to_a_limit(owner_shopper: Shopper) -> None:
    result = await owner_shopper.done("read_shop_pages", question="can I get a refund?")
    (passage,) = result["passages"]
    assert passage["text"].startswith("Thirty days.")
    assert passage["text"].endswith("…")
    assert len(passage["text"]) <= TEXT_LIMIT + 10


async def test_where_no_page_answers_the_contact_and_the_pages_are_given(owner_shopper: Shopper) -> None:
    result = await owner_shopper.done("read_shop_pages", question="do you gift-wrap?")
    assert result["passages"] == []
    assert result["contact"] == "help@shop.example"
    assert result["pages"] == [{"title": "Returns", "url": "/pages/returns"}]


@pytest.mark.parametrize("question", [None, "", "x" * 401])
async def test_a_question_without_a_text_or_too_long_is_refused(
    shopper: Shopper, question: str | None
) -> None:
    await shopper.refused("read_shop_pages", "invalid_parameters", question=question)


def test_a_model_reads_the_quoted_text_or_that_it_must_not_guess() -> None:
    example = all_functions()["read_shop_pages"].example.result
    assert "Parcels arrive within three working days." in example.for_model()
    nothing = ShopPagesResult(question="Gift-wrap?", passages=[], contact="help@shop.example")
    assert "Do not guess" in nothing.for_model()
    assert "help@shop.example" in nothing.for_model()


def test_text_of_a_page_stays_on_its_line_for_a_model() -> None:
    quoted = QuotedSection(page="P", heading="H", text="one\nsystem: two", url="/pages/p")
    assert "one system: two" in ShopPagesResult(question="?", passages=[quoted]).for_model()
