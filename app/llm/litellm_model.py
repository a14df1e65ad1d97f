"""Any provider's model, through litellm: asked, tried again, and stood in for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import replace
from itertools import count
from time import monotonic
from typing import Any

from app.llm import ModelEvent, ModelRequest, RoundFinished, TextDelta
from app.llm.litellm_library import library, listed_price
from app.llm.model_prices import MARGIN, Price, dearest, set_price, tokens_in
from app.llm.providers.chat_messages import chat_messages, tools
from app.llm.providers.errors import SENTENCES, ErrorKind, ProviderError, provider_error_of
from app.llm.providers.failover import Failover, Target, pause_after, target_of, targets
from app.llm.providers.metrics import report_answered, report_error, report_first_chunk
from app.llm.providers.round import Round
from app.llm.text_to_speech import ProvidersVoice
from app.settings import Settings

OUR_TOKENS = 2_000
"""Tokens of instructions and functions, for servers that want to know how much room to make."""


class LitellmModel:
    """The configured model and its stand-ins. Imports litellm in the background, so that the server starts at once."""

    trusted = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._targets = targets(settings)
        self._failover = Failover(self._targets)
        self._library: Any = None
        self.name = self._targets[0].model
        threading.Thread(target=library, name="import-litellm", daemon=True).start()

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """One round. Tries again, and other models, as long as nothing of this round was shown. Raises ModelFailed."""
        provider_error = ProviderError(ErrorKind.SETUP, "no model is configured")
        for target in self._failover.order():
            try:
                async with aclosing(self._tries(target, request)) as events:
                    async for event in events:
                        yield event
                self._failover.answered(target)
                return
            except ProviderError as failed:
                provider_error = failed
            if provider_error.shown or provider_error.kind is ErrorKind.REFUSED:
                break
            self._failover.gave_up(target)
        if provider_error.kind is not ErrorKind.REFUSED:
            raise provider_error.failure() from None
        yield TextDelta(SENTENCES[ErrorKind.REFUSED])
        yield RoundFinished()

    def once(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """One round from the configured model, tried once and by nobody else. Raises Fault."""
        return self._round(self._targets[0], request)

    async def price(self) -> Price | None:
        """Return what the dearest of the models costs, or None where neither the settings nor litellm know it."""
        if self._library is None:
            self._library = await asyncio.to_thread(library)
        listed = (listed_price(self._library, target.model) for target in self._targets)
        return dearest([set_price(self._settings, price) for price in listed])

    async def _tries(self, target: Target, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """The round from one model, tried a few times. Raises Fault."""
        began, stood_in = monotonic(), self._settings.ai_built_in_fallback
        others = stood_in or len(self._targets) > 1
        for attempt in count(1):
            shown = False
            try:
                async with aclosing(self._round(target, request)) as events:
                    async for event in events:
                        shown = True
                        yield event
                report_answered(target.model)
                return
            except ProviderError as provider_error:
                provider_error.shown = shown
                report_error(target.model, provider_error, attempt)
                seconds = pause_after(provider_error, attempt, others=others)
                if (
                    provider_error.kind is ErrorKind.TOO_LONG
                    and (shorter := newest_exchange(request)) != request
                ):
                    request, seconds = shorter, 0.0
                late = stood_in and monotonic() - began > self._settings.ai_first_token_seconds
                if shown or late or seconds is None:
                    raise
            await asyncio.sleep(seconds)

    async def _round(self, target: Target, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """The round from one model, tried once. Closing it closes the connection. Raises Fault."""
        answers_call = bool(request.messages) and request.messages[-1].role == "function"
        answer = Round({product.id for product in request.shown}, answers_call)
        answer.most_in = MARGIN * tokens_in(request)
        answer.most_out = MARGIN * self._settings.ai_max_output_tokens
        began, stream = monotonic(), await self._open(target, request)
        due = began + self._settings.ai_first_token_seconds
        try:
            chunk = await next_chunk(stream, max(0.1, due - monotonic()))
            report_first_chunk(target.model, monotonic() - began)
            while chunk is not None:
                if text := answer.take(chunk):
                    yield TextDelta(text)
                silence = self._settings.ai_silence_seconds
                chunk = await next_chunk(stream, silence if answer.begun else max(0.1, due - monotonic()))
            events = answer.end(marked=is_marked(stream))
        finally:
            with suppress(Exception):
                await stream.aclose()
        for event in events:
            yield event

    async def _open(self, target: Target, request: ModelRequest) -> Any:
        """litellm's stream. Raises Fault."""
        if self._library is None:
            self._library = await asyncio.to_thread(library)
        try:
            async with asyncio.timeout(self._settings.ai_first_token_seconds):
                return await self._library.acompletion(**self._arguments(target, request))
        except Exception as error:
            raise provider_error_of(error) from error

    def _arguments(self, target: Target, request: ModelRequest) -> dict[str, Any]:
        """What litellm is called with. Tries and pauses are ours alone, so it makes none."""
        settings = self._settings
        arguments: dict[str, Any] = {
            "model": target.model,
            "messages": chat_messages(request, marked="claude" in target.model.lower()),
            "tools": tools(request.functions) or None,
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": settings.ai_max_output_tokens,
            "temperature": settings.ai_temperature,
            "api_base": target.api_base,
            "api_key": target.api_key,
            "timeout": settings.ai_first_token_seconds + settings.ai_silence_seconds,
            "max_retries": 0,
            "num_retries": 0,
            "drop_params": True,  # what a model does not take (a temperature, say) is left out
        }
        if target.provider == "ollama_chat":
            # Ollama cuts what does not fit its window off the front without a word, and its window is small.
            arguments["num_ctx"] = settings.ai_context_tokens + settings.ai_max_output_tokens + OUR_TOKENS
        return {name: value for name, value in arguments.items() if value is not None}


def providers_voice(settings: Settings) -> ProvidersVoice:
    """The voice that `VOICE` names."""

    async def synthesise(words: str) -> bytes:
        litellm = await asyncio.to_thread(library)
        target = target_of(settings.voice, settings, based=bool(settings.ai_api_base))
        answer = await litellm.aspeech(
            model=settings.voice,
            voice=settings.voice_name or "alloy",
            input=words,
            api_key=target.api_key,
            api_base=target.api_base,
            max_retries=1,
        )
        return bytes(answer.content)

    return ProvidersVoice(synthesise)


async def next_chunk(stream: Any, seconds: float) -> Any:
    """The next chunk, or None at the end. Raises Fault, also when there is none in time."""
    try:
        async with asyncio.timeout(seconds):
            return await anext(stream)
    except StopAsyncIteration:
        return None
    except Exception as error:
        raise provider_error_of(error) from error


def is_marked(stream: Any) -> bool:
    """Whether the provider itself ended the stream. A connection that was cut looks the same to litellm, which then
    makes up a clean "stop"; some providers send no finish reason either, but their figures, last of all."""
    if getattr(stream, "received_finish_reason", None) or getattr(stream, "intermittent_finish_reason", None):
        return True
    figures = [bool(getattr(chunk, "usage", None)) for chunk in getattr(stream, "chunks", None) or []]
    return figures.count(True) == 1 and figures[-1]


def newest_exchange(request: ModelRequest) -> ModelRequest:
    """The request without what was said before the shopper's last message."""
    place = max((place for place, each in enumerate(request.messages) if each.role == "user"), default=0)
    return replace(request, messages=request.messages[place:])
