"""The agent: it answers one turn by calling a model and functions in rounds, and writes every event to the log."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

from app.assistant.function_calls import FunctionCaller, parsed_arguments
from app.assistant.guards.corrections import corrections
from app.assistant.guards.turn_parts import calls_of
from app.assistant.model_requests import ModelRequests, SessionContext
from app.assistant.turn_state import CALLS_LIMIT, AnswerEnd, Progress, TurnContext
from app.assistant.written_text import WrittenText
from app.events import TextChunk, TurnError
from app.functions import all_functions
from app.functions.captions import caption_of
from app.functions.execute import Runtime
from app.llm import (
    CallRequested,
    LanguageModel,
    ModelEvent,
    ModelFailed,
    ModelMessage,
    ModelRequest,
    RoundFinished,
    TextDelta,
    is_trusted,
)
from app.log import Log
from app.log.text_buffer import TextBuffer
from app.observe.metrics import report_usage, timed_round
from app.settings import Settings
from app.simulated import SimulatedModel
from app.turn import Conversation, LoggedEvent, TextPart, Turn

TOO_LONG = "\n\nI have to stop here: that was more than I can do in one answer. Ask me for the rest."
"""The end of an answer that has reached a limit of the turn."""


class Agent:
    """The agent loop. Rendering, limits, checks and errors are the same for every model."""

    def __init__(
        self,
        log: Log,
        settings: Settings,
        model: LanguageModel,
        render_messages: Callable[[Conversation], Sequence[ModelMessage]],
        session_context: Callable[[str, Sequence[str] | None], Awaitable[SessionContext]],
        runtime: Runtime,
        built_in: LanguageModel | None = None,
    ) -> None:
        self._log, self._settings, self.model, self._built_in = log, settings, model, built_in
        self._trusted = is_trusted(model)
        self._requests = ModelRequests(
            render_messages,
            session_context,
            context_tokens=None if self._trusted else settings.ai_context_tokens,
        )
        # By class, so that no other model can claim it: its calls come from a closed grammar of commands.
        self.is_built_in = isinstance(model, SimulatedModel)
        self._calls = FunctionCaller(log, settings, runtime, self._requests, by_command=self.is_built_in)

    async def respond(
        self, context: TurnContext, session_id: str, on_text: Callable[[], None] = lambda: None
    ) -> AnswerEnd:
        """Answer the turn and return its end, which the caller logs. All events before it are in the log by then.

        Args:
            context: The turn and its conversation, to which the new events are applied.
            session_id: The session of the turn.
            on_text: Called after each piece of text is committed.
        """
        progress = Progress(context, on_text)
        broken: TurnError | None = None
        try:
            async with asyncio.timeout(self._settings.turn_seconds):
                await self._rounds(progress, session_id)
                await self._add_search(progress, session_id)
        except ModelFailed as error:
            broken = TurnError(
                turn_id=context.turn_id, code=error.code, message=str(error), retryable=error.retryable
            )
        except TimeoutError:
            sorry = "This took too long, so I stopped. Please try again."
            broken = TurnError(turn_id=context.turn_id, code="timeout", message=sorry)
        if text := await self._correction(progress):
            await self._write(progress, session_id, text)
        if broken is not None:
            return AnswerEnd(broken)
        captions = [] if progress.written else captions_of(progress)
        reason = "length" if progress.cut_off or progress.exhausted else "stop"
        return AnswerEnd(progress.end(reason), captions)

    async def _rounds(self, progress: Progress, session_id: str) -> None:
        """Run rounds, each with its function calls, until the model requests no call or a limit is reached."""
        while calls := await self._round(progress, session_id):
            if progress.exhausted:
                break
            for call in calls[: max(0, CALLS_LIMIT - progress.calls)]:
                await self._calls.run(progress, session_id, call)
            if progress.rounds >= self._settings.turn_rounds:
                progress.is_out_of_rounds = True
                break
        if progress.exhausted:
            await self._write(progress, session_id, TOO_LONG)

    async def _add_search(self, progress: Progress, session_id: str) -> None:
        """Run the built-in assistant's search for an answer that names goods although the model has called nothing.

        Small models often describe goods from memory. The cards then show what the shop has.
        """
        succeeded = any(part.status == "done" for part in calls_of(progress.turn))
        if self._built_in is None or self._trusted or succeeded or progress.exhausted:
            return
        request = up_to_message(await self._requests.build(progress, session_id))
        async with aclosing(self._built_in.stream(request)) as events:
            async for event in events:
                if isinstance(event, CallRequested) and is_search(event.name):
                    if names_goods(progress.turn, event.arguments):
                        await self._calls.run(progress, session_id, event)
                    return

    async def _round(self, progress: Progress, session_id: str) -> list[CallRequested]:
        """Call the model once, log its text and return the function calls it requests."""
        progress.rounds += 1
        calls: list[CallRequested] = []
        written = WrittenText(progress.context.conversation)
        request = await self._requests.build(progress, session_id)

        def on_written(logged: Sequence[LoggedEvent]) -> None:
            written.add(logged)
            progress.on_text()

        text = self._log.text(session_id, self._settings.stream_interval_ms, progress.chunk, on_written)
        try:
            with timed_round(self.model.name):
                async with text, aclosing(self.model.stream(request)) as events:
                    await self._read(progress, events, text, calls)
        finally:  # also before the end of a stopped turn
            written.fold()
        progress.text_part = None
        return calls

    async def _read(
        self,
        progress: Progress,
        events: AsyncGenerator[ModelEvent],
        text: TextBuffer,
        calls: list[CallRequested],
    ) -> None:
        """Read the model until the end of its round or the turn's limit of text. The log never delays it."""
        async for event in events:
            if isinstance(event, TextDelta):
                if accepted := progress.accept(event.text):
                    text.add(accepted)
                    if text.is_full:
                        await text.room()
                if progress.exhausted:
                    return
            else:
                self._take_other(progress, event, calls)

    def _take_other(
        self, progress: Progress, event: CallRequested | RoundFinished, calls: list[CallRequested]
    ) -> None:
        """Append a requested call to `calls`, or add a round's usage to the turn's."""
        match event:
            case CallRequested():
                calls.append(event)
            case RoundFinished(reason, usage):
                progress.cut_off = reason == "length"
                report_usage(self.model.name, usage)
                progress.add_usage(usage)

    async def _write(self, progress: Progress, session_id: str, text: str) -> None:
        """Log a piece of text and apply it to the conversation."""
        progress.written += len(text)
        [logged] = await self._log.append(session_id, progress.chunk(text))
        progress.context.conversation.apply(logged)
        progress.on_text()

    async def _correction(self, progress: Progress) -> str:
        """Return the correction of false claims and prices in the turn, which becomes a separate text part.

        It is computed in a thread: checking a long answer would block the event loop, and with it other answers.
        """
        progress.text_part = None
        if self._trusted:
            return ""
        return await asyncio.to_thread(corrections, progress.turn, progress.context.conversation)


def captions_of(progress: Progress) -> list[TextChunk]:
    """Return what the calls' outcomes say, because the answer has no text for programs that draw nothing."""
    calls = calls_of(progress.turn)
    said = [each for each in calls if each.status == "done"] or calls[-1:]
    return [progress.caption(part.id, words) for part in said if (words := caption_of(part))]


def up_to_message(request: ModelRequest) -> ModelRequest:
    """Return the request as it was before the model answered the shopper's newest message."""
    newest = max((place for place, each in enumerate(request.messages) if each.role == "user"), default=-1)
    return replace(request, messages=request.messages[: newest + 1])


def is_search(name: str) -> bool:
    """Return whether a function searches for products."""
    function = all_functions().get(name)
    return function is not None and function.searches


def names_goods(turn: Turn, arguments: str) -> bool:
    """Return whether the turn's text mentions something that a search's arguments ask for."""
    text = " ".join(part.text for part in turn.parts if isinstance(part, TextPart)).lower()
    given = parsed_arguments(arguments)
    sought = " ".join(str(value) for value in given.values()) if isinstance(given, dict) else ""
    return any(word.removesuffix("s") in text for word in GOODS.findall(sought.lower()))


GOODS = re.compile(r"[^\W\d_]{3,40}")
