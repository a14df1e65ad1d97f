"""A language model of any provider, called through litellm, with retries and fallback models."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import replace
from itertools import count
from time import monotonic
from typing import Any

from app.llm import CallRequested, ModelEvent, ModelRequest, RoundFinished, TextDelta
from app.llm.litellm_library import library, listed_price
from app.llm.model_prices import MARGIN, Price, dearest, set_price, tokens_in
from app.llm.providers.chat_messages import chat_messages, tools
from app.llm.providers.errors import SENTENCES, ErrorKind, ProviderError, provider_error_of
from app.llm.providers.failover import Failover, Target, pause_after, target_of, targets
from app.llm.providers.metrics import report_answered, report_error, report_first_chunk
from app.llm.providers.round import Round
from app.llm.providers.thinking_habit import ThinkingHabit
from app.llm.text_to_speech import ProvidersVoice
from app.settings import Settings

CALL_LOST = "I could not look that up just now. Please ask me once more."
"""The end of an answer whose function calls did not arrive, not even in a second attempt."""

OUR_TOKENS = 2_000
"""Tokens reserved for instructions and function descriptions, for servers that need the size of the context window."""


class LitellmModel:
    """The configured model and its fallback models.

    A background thread imports litellm, so that the server starts without waiting for the import.
    """

    trusted = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._targets = targets(settings)
        self._failover = Failover(self._targets)
        self._habit = ThinkingHabit(settings.ai_thinks_first)
        self._library: Any = None
        self.name = self._targets[0].model
        threading.Thread(target=library, name="import-litellm", daemon=True).start()

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield the events of one round.

        While no event of the round has been yielded, a failed attempt is repeated, and then the next model is called. A
        refusal by the provider ends the round with a sentence for the shopper. Raises ModelFailed.
        """
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
        """Yield one round of the configured model, with one attempt and no fallback. Raises ProviderError."""
        return self._round(self._targets[0], request, again=False, held=False)

    async def price(self) -> Price | None:
        """Return the highest price among the models, or None when one is in neither the settings nor litellm's list."""
        if self._library is None:
            self._library = await asyncio.to_thread(library)
        listed = (listed_price(self._library, target.model) for target in self._targets)
        return dearest([set_price(self._settings, price) for price in listed])

    async def _tries(self, target: Target, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield the round of one model, with a limited number of attempts.

        An attempt is not repeated after its first event, nor, with the built-in assistant as a fallback, after
        `ai_first_token_seconds`. A conversation that is too long is reduced to its newest exchange and sent again at
        once. Raises ProviderError.
        """
        began, has_fallback = monotonic(), self._settings.ai_built_in_fallback
        others = has_fallback or len(self._targets) > 1
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
                late = has_fallback and monotonic() - began > self._settings.ai_first_token_seconds
                if shown or late or seconds is None:
                    raise
            await asyncio.sleep(seconds)

    async def _round(
        self, target: Target, request: ModelRequest, *, again: bool = True, held: bool = True
    ) -> AsyncGenerator[ModelEvent, None]:
        """Yield the round of one model, with one attempt. Closing the generator closes the connection.

        With `again`, a round that announces calls without sending any is followed by another one for the calls alone.
        With `held`, the beginning of the text is held back where it may be a thought without an opening mark. Raises
        ProviderError.
        """
        answer = Round(
            {product.id for product in request.shown},
            answers_call=bool(request.messages) and request.messages[-1].role == "function",
            functions=[function.name for function in request.functions],
            undecided=held and self._habit.may_think_first(target),
        )
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
                if answer.repeats:
                    break
                silence = self._settings.ai_silence_seconds
                chunk = await next_chunk(stream, silence if answer.begun else max(0.1, due - monotonic()))
            events = answer.end(marked=answer.repeats or is_marked(stream))
        finally:
            with suppress(Exception):
                await stream.aclose()
        self._habit.observe(target, thought_unopened=answer.thought_unopened)
        for event in events:
            if again and answer.lacks_its_calls and isinstance(event, RoundFinished):
                async for repeated in self._lost_calls(target, request, event):
                    yield repeated
            else:
                yield event

    async def _lost_calls(
        self, target: Target, request: ModelRequest, first: RoundFinished
    ) -> AsyncGenerator[ModelEvent, None]:
        """Yield the calls of another round, or a sentence for the shopper if it has none either.

        Its text is left out, because the shopper has read the first round's. `first` is the end of the first round.
        """
        events: list[ModelEvent] = []
        with suppress(ProviderError):
            async with aclosing(self._round(target, request, again=False)) as second:
                events = [event async for event in second]
        calls = [event for event in events if isinstance(event, CallRequested)]
        usage = dict(first.usage)
        for event in events:
            if isinstance(event, RoundFinished):
                usage |= {name: usage.get(name, 0) + figure for name, figure in event.usage.items()}
        for call in calls:
            yield call
        if not calls:
            yield TextDelta(f"\n\n{CALL_LOST}")
        yield RoundFinished("calls" if calls else "stop", usage)

    async def _open(self, target: Target, request: ModelRequest) -> Any:
        """Start the request and return litellm's stream. Raises ProviderError."""
        if self._library is None:
            self._library = await asyncio.to_thread(library)
        try:
            async with asyncio.timeout(self._settings.ai_first_token_seconds):
                return await self._library.acompletion(**self._arguments(target, request))
        except Exception as error:
            raise provider_error_of(error) from error

    def _arguments(self, target: Target, request: ModelRequest) -> dict[str, Any]:
        """Return the arguments of litellm's `acompletion`. Its retries are disabled because `_tries` retries."""
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
            "drop_params": True,  # leaves out parameters that the model does not support, such as a temperature
        }
        if target.provider == "ollama_chat":
            # Ollama silently drops the beginning of a prompt that exceeds its window, and its default window is small.
            arguments["num_ctx"] = settings.ai_context_tokens + settings.ai_max_output_tokens + OUR_TOKENS
        return {name: value for name, value in arguments.items() if value is not None}


def providers_voice(settings: Settings) -> ProvidersVoice:
    """Return the provider's voice that the setting `VOICE` names."""

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
    """Return the next chunk of litellm's stream, or None at its end.

    Raises ProviderError, also when no chunk arrives within `seconds`.
    """
    try:
        async with asyncio.timeout(seconds):
            return await anext(stream)
    except StopAsyncIteration:
        return None
    except Exception as error:
        raise provider_error_of(error) from error


def is_marked(stream: Any) -> bool:
    """Return whether the provider itself ended the stream.

    When a connection is cut, litellm does not notice and invents the finish reason "stop". Some providers send no
    finish reason; for these, usage figures in the last chunk only are the mark of the end.
    """
    if getattr(stream, "received_finish_reason", None) or getattr(stream, "intermittent_finish_reason", None):
        return True
    figures = [bool(getattr(chunk, "usage", None)) for chunk in getattr(stream, "chunks", None) or []]
    return figures.count(True) == 1 and figures[-1]


def newest_exchange(request: ModelRequest) -> ModelRequest:
    """Return the request with the shopper's last message and the messages after it, without earlier exchanges."""
    place = max((place for place, each in enumerate(request.messages) if each.role == "user"), default=0)
    return replace(request, messages=request.messages[place:])
