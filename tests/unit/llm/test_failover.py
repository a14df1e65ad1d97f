"""The choice of model, key and address, and the pauses between attempts."""

from __future__ import annotations

from email.utils import formatdate
from time import time
from typing import Any

import pytest

from app.llm.providers.errors import ErrorKind, ProviderError, retry_after
from app.llm.providers.failover import (
    ATTEMPTS,
    COOLDOWN_SECONDS,
    LONGEST_PAUSE,
    Failover,
    Target,
    pause_after,
    targets,
)
from app.settings import Settings

KEYS = {"openai_api_key": "of openai", "anthropic_api_key": "of anthropic"}


def found(**settings: Any) -> list[tuple[str, str | None, str | None]]:
    given: dict[str, Any] = {"environment": "test"} | KEYS | settings
    return [(each.model, each.api_base, each.api_key) for each in targets(Settings(**given))]


@pytest.mark.parametrize(
    ("model", "key"),
    [
        ("openai/gpt-5-mini", "of openai"),
        ("gpt-5-mini", "of openai"),
        ("anthropic/claude-sonnet-4-5", "of anthropic"),
        ("claude-sonnet-4-5", "of anthropic"),
        ("gemini/gemini-2.5-flash", None),
        ("ollama_chat/qwen3", None),
    ],
)
def test_a_key_goes_to_its_own_provider_only(model: str, key: str | None) -> None:
    assert found(ai_model=model) == [(model, None, key)]


def test_a_server_of_ones_own_needs_no_key() -> None:
    own = found(ai_model="openai/any", ai_api_base="http://127.0.0.1:8080/v1", openai_api_key="")
    assert own == [("openai/any", "http://127.0.0.1:8080/v1", "none")]


def test_fallback_models_share_the_address_of_their_own_provider_only() -> None:
    models = found(
        ai_model="openai/a", ai_api_base="http://x/v1", ai_fallback_models="openai/b, anthropic/c,, openai/a"
    )
    assert [(model, base) for model, base, _ in models] == [
        ("openai/a", "http://x/v1"),
        ("openai/b", "http://x/v1"),
        ("anthropic/c", None),
    ]


def test_ollama_is_asked_in_the_way_that_keeps_functions() -> None:
    assert found(ai_model="ollama/qwen3")[0][0] == "ollama_chat/qwen3"


def test_a_model_that_failed_is_paused_and_used_again_later() -> None:
    now = [100.0]
    first, second = Target("a"), Target("b")
    failover = Failover([first, second], clock=lambda: now[0])
    failover.gave_up(first)
    assert failover.order() == [second, first]
    now[0] += COOLDOWN_SECONDS + 1
    assert failover.order() == [first, second]
    failover.gave_up(first)
    failover.answered(first)
    assert failover.order() == [first, second]


def test_pauses_grow_and_come_to_an_end() -> None:
    provider_error = ProviderError(ErrorKind.PASSING, "")
    pauses = [
        [pause_after(provider_error, attempt, others=False) for _ in range(50)]
        for attempt in range(1, ATTEMPTS + 1)
    ]
    first, second, last = pauses
    assert all(pause is not None and 0.25 <= pause <= 0.75 for pause in first)
    assert all(pause is not None and 0.5 <= pause <= 1.5 for pause in second)
    assert len(set(first)) > 10  # random, so that clients do not all retry at once
    assert set(last) == {None}


@pytest.mark.parametrize(
    ("kind", "others", "pause"),
    [
        (ErrorKind.SETUP, False, None),
        (ErrorKind.REFUSED, False, None),
        (ErrorKind.SLOW, True, None),
        (ErrorKind.SLOW, False, 0.0),
    ],
)
def test_some_errors_cause_no_pause(kind: ErrorKind, others: bool, pause: float | None) -> None:
    assert pause_after(ProviderError(kind, ""), 1, others=others) == pause


@pytest.mark.parametrize(
    ("asked", "others", "pause"),
    [
        (3.0, False, 3.0),
        (LONGEST_PAUSE + 1, False, None),
        (3.0, True, None),
        (0.5, True, 0.5),
        (0.0, False, 0.0),
    ],
)
def test_a_pause_that_is_asked_for_is_made_within_reason(
    asked: float, others: bool, pause: float | None
) -> None:
    assert pause_after(ProviderError(ErrorKind.LIMITED, "", 429, asked), 1, others=others) == pause


class ErrorWithHeaders(Exception):
    """An error with response headers, as litellm raises it."""

    def __init__(self, words: str = "", **headers: str) -> None:
        super().__init__(words)
        self.litellm_response_headers = {name.replace("_", "-"): value for name, value in headers.items()}


def test_the_pause_is_read_in_each_of_its_forms() -> None:
    assert retry_after(ErrorWithHeaders(retry_after="2.5")) == 2.5
    assert retry_after(ErrorWithHeaders(retry_after="9", retry_after_ms="250")) == 0.25
    in_a_while = retry_after(ErrorWithHeaders(retry_after=formatdate(time() + 30, usegmt=True)))
    assert in_a_while is not None
    assert 25 < in_a_while <= 30
    assert retry_after(ErrorWithHeaders('"retryDelay": "34.5s"')) == 34.5
    assert retry_after(ErrorWithHeaders(retry_after="soon")) is None
    assert retry_after(ErrorWithHeaders()) is None
