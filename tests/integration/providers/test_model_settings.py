"""Unusable model settings: the start ends with one sentence that names the setting, and no provider is called."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import Any

import pytest

from app.cli import serve
from app.llm.litellm_library import library
from app.llm.model_settings import model_setting_errors
from app.settings import Settings

KEY = {"openai_api_key": "k", "anthropic_api_key": "k"}
OWN = {"ai_api_base": "http://127.0.0.1:1/v1"}


@pytest.fixture(autouse=True)
def without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def setting_errors(**given: Any) -> list[str]:
    return list(model_setting_errors(Settings(environment="test", **given), library()))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ai_model": "opnai/gpt-5-mini"} | KEY, ("AI_MODEL=opnai/gpt-5-mini", "no such provider")),
        ({"ai_model": "some-model"} | KEY, ("AI_MODEL=some-model", "no such provider")),
        ({"ai_model": "openai/gpt-5-mini"}, ("AI_MODEL=", "OPENAI_API_KEY")),
        ({"ai_model": "anthropic/claude-sonnet-4-5"}, ("AI_MODEL=", "ANTHROPIC_API_KEY")),
        ({"ai_model": "gemini/gemini-2.5-flash"}, ("AI_MODEL=", "GEMINI_API_KEY")),
        ({"ai_model": "openai/gpt-3.5-turbo-instruct"} | KEY, ("AI_MODEL=", "calls no functions")),
        ({"ai_model": "openai/text-embedding-3-small"} | KEY, ("AI_MODEL=", "calls no functions")),
        (
            {"ai_model": "openai/gpt-5-mini", "ai_fallback_models": "nope/x"} | KEY,
            ("AI_FALLBACK_MODELS=nope/x",),
        ),
        (
            {"ai_model": "openai/own", "ai_daily_budget_usd": 5} | OWN,
            ("AI_DAILY_BUDGET_USD", "AI_INPUT_PRICE_USD"),
        ),
    ],
    ids=lambda each: each.get("ai_model") if isinstance(each, dict) else "",
)
def test_unusable_settings_are_reported_in_one_sentence(
    given: dict[str, Any], words: tuple[str, ...]
) -> None:
    [error] = setting_errors(**given)
    assert all(word in error for word in words)
    assert "\n" not in error


@pytest.mark.parametrize(
    "given",
    [
        {"ai_model": "openai/gpt-5-mini", "ai_daily_budget_usd": 5} | KEY,
        {"ai_model": "anthropic/claude-sonnet-4-5"} | KEY,
        {"ai_model": "openai/model-of-next-year"} | KEY,
        {"ai_model": "openai/own"} | OWN,
        {"ai_model": "ollama_chat/qwen3", "ai_daily_budget_usd": 5},
        {"ai_model": "bedrock/anthropic.claude-v2"},
        {
            "ai_model": "openai/own",
            "ai_daily_budget_usd": 5,
            "ai_input_price_usd": 0,
            "ai_output_price_usd": 0,
        }
        | OWN,
    ],
    ids=lambda given: given["ai_model"],
)
def test_usable_settings_are_accepted(given: dict[str, Any]) -> None:
    assert setting_errors(**given) == []


def test_the_start_ends_before_anything_listens(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = Settings(environment="test", ai_model="nope/x", ai_daily_budget_usd=Decimal(0))
    monkeypatch.setattr(serve, "get_settings", lambda: wrong)
    monkeypatch.setattr(serve, "listen", lambda *_: sys.exit("it listened"))
    assert serve.main() == 2
    assert capsys.readouterr().err.startswith("AI_MODEL=nope/x: no such provider")
