"""Which model is asked, how often, and after what pause: the configured one first, then those that stand in for it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from app.llm.providers.errors import ErrorKind, ProviderError
from app.settings import Settings

ATTEMPTS = 3
"""Most tries with one model in one round."""

FIRST_PAUSE = 0.5
"""Seconds before the second try; each further pause is twice as long, and by chance up to half more or less."""

LONGEST_PAUSE = 8.0
"""Seconds a shopper is kept waiting at most because a provider asks for it."""

COOLDOWN_SECONDS = 30.0
"""Seconds a model that gave no answer is passed over, as long as another one is there."""

PLACEHOLDER_KEY = "none"
"""For servers that ask for no key: the client library does."""


@dataclass(frozen=True)
class Target:
    """A model and how to reach it; what is None is left to litellm."""

    model: str
    api_base: str | None = None
    api_key: str | None = field(default=None, repr=False)

    @property
    def provider(self) -> str:
        """The provider as the model's name says it."""
        return self.model.split("/", 1)[0] if "/" in self.model else ""


def targets(settings: Settings) -> list[Target]:
    """The configured model and its stand-ins."""
    names = [spelled(name) for name in (settings.ai_model.strip(), *settings.ai_fallback_models)]
    provider = Target(names[0]).provider
    return [
        target_of(name, settings, based=place == 0 or Target(name).provider == provider)
        for place, name in enumerate(dict.fromkeys(names))
    ]


def target_of(name: str, settings: Settings, *, based: bool) -> Target:
    """One model with its key. `based`: it is served where `AI_API_BASE` says."""
    base = settings.ai_api_base.strip() or None if based else None
    key = settings.openai_api_key or None
    if name.startswith("anthropic/") or "claude" in name.split("/")[0]:
        key = settings.anthropic_api_key or None
    elif "/" in name and not name.startswith("openai/"):
        key = None  # litellm knows each provider's own variable
    return Target(name, base, key or (PLACEHOLDER_KEY if base and name.startswith("openai/") else None))


def spelled(name: str) -> str:
    """The name as it works: litellm's `ollama/` leaves functions out of streams, `ollama_chat/` does not."""
    return f"ollama_chat/{name.removeprefix('ollama/')}" if name.startswith("ollama/") else name


class Failover:
    """The targets in the order they are to be asked now."""

    def __init__(self, targets: list[Target], clock: Callable[[], float] = monotonic) -> None:
        self._targets, self._clock = targets, clock
        self._resting: dict[str, float] = {}

    def order(self) -> list[Target]:
        """Those that are not resting, then the others: better a tired one than none."""
        now = self._clock()
        return sorted(self._targets, key=lambda target: self._resting.get(target.model, 0.0) > now)

    def gave_up(self, target: Target) -> None:
        """No answer was to be had from this one."""
        self._resting[target.model] = self._clock() + COOLDOWN_SECONDS

    def answered(self, target: Target) -> None:
        """This one works."""
        self._resting.pop(target.model, None)


def pause_after(provider_error: ProviderError, attempt: int, *, others: bool) -> float | None:
    """Seconds to wait before asking the same model again, or None when it is not to be asked again.

    `others`: there is another model, which is the better idea when this one is slow or asks for patience.
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
    return FIRST_PAUSE * (1 << attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - apart, not secret
