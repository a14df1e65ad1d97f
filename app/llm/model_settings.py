"""Validation of the configured models before a server starts. It sends no requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.llm.litellm_library import library, listed_price
from app.llm.model_prices import set_price
from app.llm.providers.failover import Target, targets
from app.settings import Settings, WrongSettings

CONVERSING = (None, "chat", "responses")
"""Values of `mode` in litellm's list of models for models that can hold a conversation."""


def check_models(settings: Settings) -> None:
    """Check that the configured models can answer. Imports litellm when a model is configured.

    Raises WrongSettings, with one sentence per error.
    """
    if settings.ai_model.strip() and (found := list(model_setting_errors(settings, library()))):
        raise WrongSettings("\n".join(found))


def model_setting_errors(settings: Settings, litellm: Any) -> Iterator[str]:
    """Yield the errors in the settings of the configured models, each a line that begins with the setting's name."""
    for place, target in enumerate(targets(settings)):
        setting = "AI_FALLBACK_MODELS" if place else "AI_MODEL"
        if objection := model_setting_error(target, litellm):
            yield f"{setting}={target.model:.80}: {objection}"
        elif (
            settings.ai_daily_budget_usd and set_price(settings, listed_price(litellm, target.model)) is None
        ):
            yield (
                f"AI_DAILY_BUDGET_USD: the price of {target.model:.80} is not known; set AI_INPUT_PRICE_USD and"
                " AI_OUTPUT_PRICE_USD (0 for a model that costs nothing)"
            )


def model_setting_error(target: Target, litellm: Any) -> str:
    """Return the reason why one model cannot answer, or an empty string when no reason is known."""
    try:
        model, provider, *_ = litellm.get_llm_provider(target.model, api_base=target.api_base)
    except Exception:  # litellm raises several kinds, all of them for unknown providers
        return (
            "no such provider; write it before the model, as in openai/NAME, anthropic/NAME, ollama_chat/NAME"
        )
    if missing := missing_keys(target, provider, litellm):
        return f"its key is missing; set {' or '.join(missing)}"
    if target.api_base is None and not calls_functions(target.model, model, provider, litellm):
        return "it calls no functions, by litellm's list, and the assistant needs one that does"
    return ""


def missing_keys(target: Target, provider: str, litellm: Any) -> list[str]:
    """Return the environment variables of which one must hold the model's key, when the key is missing.

    The list is empty when a key may come from elsewhere (clouds that authenticate their own machines) or may not be
    needed (a server at the operator's own address).
    """
    if target.api_key is not None or (target.api_base is not None and provider != "anthropic"):
        return []
    needed = litellm.validate_environment(target.model)
    missing = [str(name) for name in needed.get("missing_keys") or []]
    if needed.get("keys_in_environment") or not all(name.endswith("_API_KEY") for name in missing):
        return []
    return missing


def calls_functions(name: str, model: str, provider: str, litellm: Any) -> bool:
    """Return whether a model can call functions by litellm's list; a model that is not on the list counts as able."""
    if provider.startswith("ollama"):
        return True  # only the Ollama server has the capabilities of its models
    listed = litellm.model_cost
    entry = listed.get(name) or listed.get(f"{provider}/{model}")
    if entry is None and (bare := listed.get(model)) and provider in str(bare.get("litellm_provider")):
        entry = bare
    if entry is None:
        return True
    return entry.get("mode") in CONVERSING and bool(entry.get("supports_function_calling"))
