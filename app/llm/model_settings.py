"""Whether the configured models can answer at all, asked before a server starts: nothing is sent anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.llm.litellm_library import library, listed_price
from app.llm.model_prices import set_price
from app.llm.providers.failover import Target, targets
from app.settings import Settings, WrongSettings

CONVERSING = (None, "chat", "responses")
"""Kinds of models, by litellm's list, that can hold a conversation."""


def check_models(settings: Settings) -> None:
    """Raise WrongSettings, a sentence for each fault, where the configured models could not answer. Imports litellm."""
    if settings.ai_model.strip() and (found := list(model_setting_errors(settings, library()))):
        raise WrongSettings("\n".join(found))


def model_setting_errors(settings: Settings, litellm: Any) -> Iterator[str]:
    """Yield why the configured models could not answer, each a sentence that begins with the setting."""
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
    """Return why one model could not answer, empty where nothing is known against it."""
    try:
        model, provider, *_ = litellm.get_llm_provider(target.model, api_base=target.api_base)
    except Exception:  # it raises several kinds, and only for providers it does not know
        return (
            "no such provider; write it before the model, as in openai/NAME, anthropic/NAME, ollama_chat/NAME"
        )
    if missing := missing_keys(target, provider, litellm):
        return f"its key is missing; set {' or '.join(missing)}"
    if target.api_base is None and not calls_functions(target.model, model, provider, litellm):
        return "it calls no functions, by litellm's list, and the assistant needs one that does"
    return ""


def missing_keys(target: Target, provider: str, litellm: Any) -> list[str]:
    """Return the variables of which one would hold the key that is missing.

    None where a key may come from elsewhere, as with clouds that know their own machines, or may not be needed, as
    at an address of the operator's own.
    """
    if target.api_key is not None or (target.api_base is not None and provider != "anthropic"):
        return []
    needed = litellm.validate_environment(target.model)
    missing = [str(name) for name in needed.get("missing_keys") or []]
    if needed.get("keys_in_environment") or not all(name.endswith("_API_KEY") for name in missing):
        return []
    return missing


def calls_functions(name: str, model: str, provider: str, litellm: Any) -> bool:
    """Return whether a model can call functions: what litellm's list does not know is taken at its word."""
    if provider.startswith("ollama"):
        return True  # what a model there can do is known to the server alone
    listed = litellm.model_cost
    entry = listed.get(name) or listed.get(f"{provider}/{model}")
    if entry is None and (bare := listed.get(model)) and provider in str(bare.get("litellm_provider")):
        entry = bare
    if entry is None:
        return True
    return entry.get("mode") in CONVERSING and bool(entry.get("supports_function_calling"))
