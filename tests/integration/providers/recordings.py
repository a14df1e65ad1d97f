"""Recorded answers of real providers, kept beside the repository, not in it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from tests.integration.providers.provider import Reply
from tests.support.paths import SHARED_DATA
from tests.support.real_data import needs_real_data

FOLDER = SHARED_DATA / "streams"
MANIFEST = FOLDER / "manifest.json"

needs_recordings = needs_real_data(MANIFEST)

Recording = dict[str, Any]

MODELS = {
    "anthropic-messages": ("anthropic/claude-sonnet-4-5", ""),
    "openai-chat": ("openai/gpt-4o-mini", "/v1"),
    "openai-responses": ("openai/responses/gpt-4o-mini", "/v1"),
    "gemini-generate": ("gemini/gemini-2.5-flash", ""),
    "ollama-native-chat": ("ollama_chat/qwen3", ""),
    "cohere-v2": ("cohere_chat/command-r", ""),
    "other": ("openai/gpt-4o-mini", "/v1"),
}
"""Models by recorded format: a model's name for litellm, and the path below the provider's address."""


@cache
def recordings() -> list[Recording]:
    """Return every recording's entry in the manifest; none if the recordings are absent."""
    return list(json.loads(MANIFEST.read_text(encoding="utf-8"))) if MANIFEST.is_file() else []


def body_of(recording: Recording) -> bytes:
    """Return the recorded body."""
    return (FOLDER / recording["file"]).read_bytes()


def reply_of(recording: Recording, **changes: Any) -> Reply:
    """Return the recording as a reply."""
    kept = {name: value for name, value in recording["headers"].items() if name.lower().startswith("retry")}
    given: dict[str, Any] = {
        "content_type": recording["content_type"] or "text/event-stream",
        "headers": kept,
    } | changes
    return Reply(body_of(recording), recording["status"], **given)
