"""Order of the models, number of attempts and pauses: the configured model first, then its fallback models."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from app.llm.providers.errors import ErrorKind, ProviderError
from app.settings import Settings

ATTEMPTS = 3
"""Maximum number of attempts with one model in one round."""

FIRST_PAUSE = 0.5
"""Seconds before the second attempt. Each further pause is twice as long, varied at random by up to half."""

LONGEST_PAUSE = 8.0
"""Maximum pause in seconds that a provider can request of a shopper."""

COOLDOWN_SECONDS = 30.0
"""Seconds for which a model that failed to answer is called only after the others."""

PLACEHOLDER_KEY = "none"
"""The key for servers that need none: the client library requires one."""


@dataclass(frozen=True)
class Target:
    """A model with its address and key. For None, litellm uses its own default."""

    model: str
    api_base: str | None = None
    api_key: str | None = field(default=None, repr=False)

    @property
    def provider(self) -> str:
        """The provider in the model's name, empty if it has none."""
        return self.model.split("/", 1)[0] if "/" in self.model else ""


def targets(settings: Settings) -> list[Target]:
    """Return the configured model and its fallback models, each once."""
    names = [spelled(name) for name in (settings.ai_model.strip(), *settings.ai_fallback_models)]
    provider = Target(names[0]).provider
    return [
        target_of(name, settings, based=place == 0 or Target(name).provider == provider)
        for place, name in enumerate(dict.fromkeys(names))
    ]


def target_of(name: str, settings: Settings, *, based: bool) -> Target:
    """Return one model with its address and key. `based` means that it is served at `AI_API_BASE`."""
    base = settings.ai_api_base.strip() or None if based else None
    key = settings.openai_api_key or None
    if name.startswith("anthropic/") or "claude" in name.split("/")[0]:
        key = settings.anthropic_api_key or None
    elif "/" in name and not name.startswith("openai/"):
        key = None  # litellm reads each provider's own environment variable
    return Target(name, base, key or (PLACEHOLDER_KEY if base and name.startswith("openai/") else None))


def spelled(name: str) -> str:
    """Return the name with `ollama_chat/` for `ollama/`: with the latter, litellm leaves functions out of streams."""
    return f"ollama_chat/{name.removeprefix('ollama/')}" if name.startswith("ollama/") else name


class Failover:
    """The targets and the moments until which those that failed are avoided."""

    def __init__(self, targets: list[Target], clock: Callable[[], float] = monotonic) -> None:
        self._targets, self._clock = targets, clock
        self._resting: dict[str, float] = {}

    def order(self) -> list[Target]:
        """Return the targets without a recent failure, then the others, which are still better than none."""
        now = self._clock()
        return sorted(self._targets, key=lambda target: self._resting.get(target.model, 0.0) > now)

    def gave_up(self, target: Target) -> None:
        """Record that a target failed; it is avoided for `COOLDOWN_SECONDS`."""
        self._resting[target.model] = self._clock() + COOLDOWN_SECONDS

    def answered(self, target: Target) -> None:
        """Record that a target answered; it is no longer avoided."""
        self._resting.pop(target.model, None)


def pause_after(provider_error: ProviderError, attempt: int, *, others: bool) -> float | None:
    """Return the seconds to wait before the next attempt with the same model, or None for no further attempt.

    Args:
        provider_error: The error of the last attempt.
        attempt: The number of the last attempt, from 1.
        others: There is another model, which is preferred when this one is slow or requests a pause over one second.
    """
    if attempt >= ATTEMPTS or provider_error.kind in (ErrorKind.SETUP, ErrorKind.TOO_LONG, ErrorKind.REFUSED):
        return None
    if provider_error.kind is ErrorKind.SLOW:
        return None if others or attempt > 1 else 0.0
    if provider_error.retry_after is not None:
        return (
            None
            if provider_error.retry_after > (1.0 if others else LONGEST_PAUSE)
            else provider_error.retry_after
        )
    return FIRST_PAUSE * (1 << attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, not a secret
