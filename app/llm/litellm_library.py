"""The import and setup of litellm. No other module imports it, and this one only when a model is configured."""

from __future__ import annotations

import logging
import os
import warnings
from decimal import Decimal
from functools import cache
from typing import Any

from app.llm.model_prices import Price
from app.llm.providers.http_responses import guard

OFFLINE = {
    "LITELLM_MODE": "PRODUCTION",  # in any other mode litellm reads a .env file
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
}
"""Environment variables that stop litellm from fetching price lists and similar files from the internet, on import and
in use."""


@cache
def library() -> Any:
    """Return litellm with its logging and warnings disabled. The first call imports it (about 3 s and 100 MB)."""
    for name, value in OFFLINE.items():
        os.environ.setdefault(name, value)
    import litellm
    from litellm.llms.ollama.common_utils import OllamaModelInfo

    # To compute a round's cost, litellm requests the model's data from Ollama with a blocking call on the event loop.
    OllamaModelInfo.get_runtime_model_info = ollama_model
    guard_clients()
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # the application logs failures itself
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings", category=UserWarning)
    return litellm


def guard_clients() -> None:
    """Replace litellm's two factories of HTTP clients so that `guard` is applied to every client they create.

    litellm has no setting for that.
    """
    from litellm.llms.custom_httpx.http_handler import AsyncHTTPHandler
    from litellm.llms.openai.common_utils import BaseOpenAILLM

    make_client, make_openai_client = AsyncHTTPHandler.create_client, BaseOpenAILLM._get_async_http_client

    def create_client(handler: AsyncHTTPHandler, *args: Any, **more: Any) -> Any:
        return guard(make_client(handler, *args, **more))

    def openai_client(*args: Any, **more: Any) -> Any:
        return guard(make_openai_client(*args, **more))

    AsyncHTTPHandler.create_client = create_client
    BaseOpenAILLM._get_async_http_client = staticmethod(openai_client)


def ollama_model(_self: object, model: str, *_where: object, **_more: object) -> dict[str, Any]:
    """Return the model data that litellm requires for a model of Ollama, with prices of 0."""
    known = {"key": model, "litellm_provider": "ollama", "mode": "chat", "supports_function_calling": True}
    return known | {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0}


def listed_price(litellm: Any, model: str) -> Price | None:
    """Return a model's price per token from litellm's price list, or None when the list does not contain it."""
    try:
        tokens_in, tokens_out = litellm.cost_per_token(model=model, prompt_tokens=1, completion_tokens=1)
    except Exception:  # litellm raises a plain Exception for an unknown model
        return None
    return Price(Decimal(str(tokens_in)), Decimal(str(tokens_out)))
