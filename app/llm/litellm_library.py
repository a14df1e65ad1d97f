"""litellm itself: the only file that imports it, and only once a model is configured."""

from __future__ import annotations

import logging
import os
import warnings
from decimal import Decimal
from functools import cache
from typing import Any

from app.llm.model_prices import Price
from app.llm.providers.http_responses import guard

AT_HOME = {
    "LITELLM_MODE": "PRODUCTION",  # or it reads a .env file by itself
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
}
"""What keeps litellm from fetching price lists and the like from the internet when it is imported or used."""


@cache
def library() -> Any:
    """litellm, imported on the first call (some 3 s and 100 MB) and told to be quiet."""
    for name, value in AT_HOME.items():
        os.environ.setdefault(name, value)
    import litellm
    from litellm.llms.ollama.common_utils import OllamaModelInfo

    # To reckon what a round cost it would ask Ollama about its model, and hold up the event loop meanwhile.
    OllamaModelInfo.get_runtime_model_info = ollama_model
    guard_clients()
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters of it is in our own records
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings", category=UserWarning)
    return litellm


def guard_clients() -> None:
    """Guard every client that litellm makes, for each form of provider: it offers no setting for that."""
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
    """What litellm needs to know of a model of Ollama's: it costs nothing."""
    known = {"key": model, "litellm_provider": "ollama", "mode": "chat", "supports_function_calling": True}
    return known | {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0}


def listed_price(litellm: Any, model: str) -> Price | None:
    """A model's price by litellm's own list, or None when it is not on it."""
    try:
        tokens_in, tokens_out = litellm.cost_per_token(model=model, prompt_tokens=1, completion_tokens=1)
    except Exception:  # it raises plain Exceptions for a model it does not know
        return None
    return Price(Decimal(str(tokens_in)), Decimal(str(tokens_out)))
