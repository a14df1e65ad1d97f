"""Calls of a provider through the product's own model, without the rest of the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.assistant.model_requests import PROMPT
from app.catalogue.summary import ProductFacts
from app.functions import all_functions
from app.llm import (
    CallRequested,
    FunctionDescription,
    ModelFailed,
    ModelMessage,
    ModelRequest,
    RoundFinished,
    TextDelta,
)
from app.llm.litellm_model import LitellmModel
from app.settings import Settings

KEY = "sk-" + "tests0only0never0a0real0one"

KETTLE = ProductFacts("k-17", "Harrow kettle", "Harrow", "Kitchen > Kettles", "34.90", "USD", True, 12, "4.5")


@dataclass
class RoundOutput:
    """The outcome of one round."""

    text: str = ""
    calls: list[CallRequested] = field(default_factory=list)
    finished: list[RoundFinished] = field(default_factory=list)
    failed: ModelFailed | None = None

    @property
    def usage(self) -> dict[str, Any]:
        """The usage figures of the round."""
        return self.finished[0].usage if self.finished else {}


def model_at(url: str, model: str, base: str = "/v1", **settings: Any) -> LitellmModel:
    """Return the product's model for a provider at that address."""
    given: dict[str, Any] = {
        "environment": "test",
        "ai_model": model,
        "ai_api_base": f"{url}{base}",
        "openai_api_key": KEY,
        "anthropic_api_key": KEY,
        "ai_built_in_fallback": False,
        "ai_thinks_first": "no",  # `auto` holds a local model's first answer back
    }
    return LitellmModel(Settings(**(given | settings)))


def request(*messages: ModelMessage, shown: tuple[ProductFacts, ...] = (KETTLE,)) -> ModelRequest:
    """Return a request as the agent makes it: with a shopper's message unless others are given."""
    functions = tuple(
        FunctionDescription(each.name, each.description, each.schema) for each in all_functions().values()
    )
    asked = messages or (ModelMessage("user", "Which kettle is quick?"),)
    return ModelRequest(asked, functions, shown=shown, instructions=PROMPT)


async def run_round(model: LitellmModel, asked: ModelRequest | None = None) -> RoundOutput:
    """Run one round to its end and return its outcome."""
    output = RoundOutput()
    try:
        async for event in model.stream(asked or request()):
            match event:
                case TextDelta(text):
                    output.text += text
                case CallRequested():
                    output.calls.append(event)
                case RoundFinished():
                    output.finished.append(event)
    except ModelFailed as failed:
        output.failed = failed
    return output
