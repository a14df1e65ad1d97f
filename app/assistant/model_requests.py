"""Requests to the model: the conversation and the session's context, as they are before each round."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.assistant.context_window import truncate
from app.assistant.turn_state import Progress
from app.catalogue.summary import ProductFacts, ShopFacts
from app.db.transient_errors import retry_transient
from app.functions import all_functions
from app.llm import FunctionDescription, ModelMessage, ModelRequest
from app.turn import Conversation

PROMPT = Path(__file__).with_name("prompt.md").read_text(encoding="utf-8").strip()
"""The system prompt for models that read prose."""


@dataclass(frozen=True)
class SessionContext:
    """Context of a request besides the conversation. It is read again for each round."""

    shop: ShopFacts
    shown: tuple[ProductFacts, ...]


class ModelRequests:
    """The requests of all turns.

    Args:
        render_messages: Returns the conversation as messages.
        session_context: Reads a session's context; its second argument are the ids of the shown products, if known.
        context_tokens: Maximum number of tokens of the messages; None for a model that needs no limit.
    """

    def __init__(
        self,
        render_messages: Callable[[Conversation], Sequence[ModelMessage]],
        session_context: Callable[[str, Sequence[str] | None], Awaitable[SessionContext]],
        *,
        context_tokens: int | None,
    ) -> None:
        self._render_messages, self._session_context = render_messages, session_context
        self._context_tokens = context_tokens

    async def build(self, progress: Progress, session_id: str) -> ModelRequest:
        """Return the request for the next round."""
        conversation = progress.context.conversation
        session = await self.session(session_id, conversation.context.recent_product_ids)
        messages = tuple(self._render_messages(conversation))
        if progress.shown_before is None:
            progress.shown_before = session.shown
        return ModelRequest(
            messages=messages if self._context_tokens is None else truncate(messages, self._context_tokens),
            functions=tuple(
                FunctionDescription(function.name, function.description, function.schema)
                for function in all_functions().values()
            ),
            shop=session.shop,
            shown=session.shown,
            shown_before=progress.shown_before,
            cart=conversation.context.cart,
            instructions=PROMPT,
        )

    async def session(self, session_id: str, shown: Sequence[str] | None = None) -> SessionContext:
        """Return the session's context. The ids of the shown products are read again if they are not given."""
        return await retry_transient(
            lambda: self._session_context(session_id, shown), what="the session context"
        )
