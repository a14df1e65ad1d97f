"""The agent: it answers one turn by calling a model and functions in rounds, and writes every event to the log."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from app.assistant.context_window import truncate
from app.assistant.guards.claims import correction
from app.assistant.guards.prices import unsupported_price
from app.assistant.guards.purchase import calls_of, deny_reason, veto_reason
from app.assistant.guards.statements import statement_corrections
from app.assistant.stand_in_calls import StandInCall
from app.assistant.turn_state import CALLS_LIMIT, Progress, TurnContext
from app.catalogue.summary import ProductFacts, ShopFacts
from app.db.transient_errors import retry_transient
from app.events import (
    CallError,
    Completion,
    FunctionCall,
    FunctionError,
    TextChunk,
    TurnError,
    parse_event_json,
)
from app.functions import Call, all_functions
from app.functions.call_metrics import report_refused
from app.functions.captions import caption_of
from app.functions.execute import Runtime, execute, logged_name, logged_parameters
from app.functions.parameters import parse
from app.functions.provenance import require_shown
from app.functions.set_cart_quantity import FUNCTION as SET_QUANTITY
from app.llm import (
    CallRequested,
    FunctionDescription,
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

PROMPT = Path(__file__).with_name("prompt.md").read_text(encoding="utf-8").strip()
"""The system prompt for models that read prose."""

TOO_LONG = "\n\nI have to stop here: that was more than I can do in one answer. Ask me for the rest."
"""The end of an answer that has reached a limit of the turn."""

FOLDED_AT_ONCE = 32
"""Number of chunks that are applied to the conversation together. Until then only their texts are kept."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class SessionContext:
    """Context of a request besides the conversation. It is read again for each round."""

    shop: ShopFacts
    shown: tuple[ProductFacts, ...]


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
        # By class, so that no other model can claim it: its calls come from a closed grammar of commands.
        self._by_command = isinstance(model, SimulatedModel)
        self._runtime = runtime
        self._render_messages, self._session_context = render_messages, session_context

    async def respond(
        self, context: TurnContext, session_id: str, on_text: Callable[[], None] = lambda: None
    ) -> Completion | TurnError:
        """Answer the turn and return its end, which the caller logs. All other events are in the log by then.

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
        if broken is None and not progress.written:
            await self._write_captions(progress, session_id)
        return broken or progress.end("length" if progress.cut_off or progress.exhausted else "stop")

    async def _rounds(self, progress: Progress, session_id: str) -> None:
        """Run rounds, each with its function calls, until the model requests no call or a limit is reached."""
        while calls := await self._round(progress, session_id):
            if progress.exhausted:
                break
            for call in calls[: max(0, CALLS_LIMIT - progress.calls)]:
                await self._run_call(progress, session_id, call)
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
        request = up_to_message(await self._request(progress, session_id))
        async with aclosing(self._built_in.stream(request)) as events:
            async for event in events:
                if isinstance(event, CallRequested) and is_search(event.name):
                    if names_goods(progress.turn, event.arguments):
                        await self._run_call(progress, session_id, event)
                    return

    async def _round(self, progress: Progress, session_id: str) -> list[CallRequested]:
        """Call the model once, log its text and return the function calls it requests."""
        progress.rounds += 1
        calls: list[CallRequested] = []
        written = WrittenText(progress.context.conversation)
        request = await self._request(progress, session_id)

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

    async def _request(self, progress: Progress, session_id: str) -> ModelRequest:
        """Return the request for the next round."""
        conversation = progress.context.conversation
        session = await self._session(session_id, conversation.context.recent_product_ids)
        messages = tuple(self._render_messages(conversation))
        if progress.shown_before is None:
            progress.shown_before = session.shown
        return ModelRequest(
            messages=truncate(messages, self._settings.ai_context_tokens) if not self._trusted else messages,
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

    async def _session(self, session_id: str, shown: Sequence[str] | None = None) -> SessionContext:
        """Return the session's context. The ids of the shown products are read again if they are not given."""
        return await retry_transient(
            lambda: self._session_context(session_id, shown), what="the session context"
        )

    async def _write(self, progress: Progress, session_id: str, text: str) -> None:
        """Log a piece of text and apply it to the conversation."""
        progress.written += len(text)
        [logged] = await self._log.append(session_id, progress.chunk(text))
        progress.context.conversation.apply(logged)
        progress.on_text()

    async def _write_captions(self, progress: Progress, session_id: str) -> None:
        """Log what the calls' outcomes say, because the answer has no text for programs that draw nothing."""
        calls = calls_of(progress.turn)
        for part in [each for each in calls if each.status == "done"] or calls[-1:]:
            if words := caption_of(part):
                [logged] = await self._log.append(session_id, progress.caption(part.id, words))
                progress.context.conversation.apply(logged)

    async def _run_call(self, progress: Progress, session_id: str, call: CallRequested) -> None:
        """Log a function call, run it unless a guard refuses it, and log its outcome."""
        progress.calls += 1
        progress.text_part = None
        call_id = progress.next_part()
        parameters = parsed_arguments(call.arguments)
        running = FunctionCall(
            turn_id=progress.context.turn_id,
            call_id=call_id,
            name=logged_name(call.name),
            parameters=logged_parameters(parameters),
            status="running",
        )
        logged = await self._log.append(session_id, running)
        turn_id = progress.context.turn_id
        by_command = self._by_command or isinstance(call, StandInCall)
        if refused := await self._refusal(progress, session_id, call.name, parameters, by_command=by_command):
            failed = running.model_dump(exclude={"timestamp"}) | {"status": "failed", "error": refused}
            events = await self._log.append(session_id, FunctionCall.model_validate(failed))
        else:
            outcome = await finish_whole(
                execute(
                    self._runtime,
                    call.name,
                    parameters,
                    session_id=session_id,
                    turn_id=turn_id,
                    call_id=call_id,
                )
            )
            events = outcome.events
        for row in (*logged, *events):
            progress.context.conversation.apply(as_read(row))

    async def _refusal(
        self, progress: Progress, session_id: str, name: str, parameters: Any, *, by_command: bool
    ) -> CallError | None:
        """Return the error for a call that the purchase guard refuses, or None. It applies to every model.

        `by_command`: the built-in assistant requests the call, also in the place of a model that failed.
        """
        function = all_functions().get(name)
        if function is None or function.effect == "reads":
            return None  # `execute` refuses an unknown function with the names of the known ones
        from app.simulated.consent import is_asked_for, judges_condition  # see app/simulated/model.py

        session = await self._session(session_id)
        conversation = progress.context.conversation
        if by_command:
            refused = veto_reason(progress.turn, conversation, name, session.shown)
            if refused is not None and judges_condition(
                await self._request(progress, session_id), name, parameters
            ):
                refused = veto_reason(
                    progress.turn, conversation, name, session.shown, is_condition_judged=True
                )
        else:
            refused = deny_reason(progress.turn, conversation, name, parameters, session.shown)
            if refused is not None and name == SET_QUANTITY.name:
                request = await self._request(progress, session_id)
                refused = None if is_asked_for(request, name, parameters) else refused
        if refused is not None:
            refused = await self._unshown(session_id, name, parameters) or refused
            report_refused(name, session_id, logged_parameters(parameters), refused)
        return refused

    async def _unshown(self, session_id: str, name: str, parameters: Any) -> CallError | None:
        """Return a more specific error for a refused call, or None.

        The product has not been shown to this session; the error suggests products that have been.
        """
        try:
            given = parse(name, all_functions()[name].parameters, parameters).model_dump()
            if given.get("product_id") is None:
                return None
            async with self._runtime.database.reading() as db:
                await require_shown(Call(session_id, db, self._settings), str(given["product_id"]))
        except FunctionError as refused:
            return refused.error
        return None

    async def _correction(self, progress: Progress) -> str:
        """Return the correction of false claims and prices in the turn, which becomes a separate text part.

        It is computed in a thread: checking a long answer would block the event loop, and with it other answers.
        """
        progress.text_part = None
        if self._trusted:
            return ""
        return await asyncio.to_thread(corrections, progress.turn, progress.context.conversation)


def as_read(row: LoggedEvent) -> LoggedEvent:
    """Return the event as it is read from the log, which does not keep all that a model can write."""
    event = parse_event_json(row.event.event_name, row.wire)
    return LoggedEvent(row.session_id, row.seq, event, row.wire)


class WrittenText:
    """Chunks of one text part that are in the log, and are applied to the conversation a few at a time."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._texts: list[str] = []
        self._newest: LoggedEvent | None = None

    def add(self, logged: Sequence[LoggedEvent]) -> None:
        """Take the part's next chunks."""
        for row in logged:
            event = row.event
            if type(event) is TextChunk:  # a model's isinstance is a function in Python
                self._texts.append(event.text)
        self._newest = logged[-1]
        if len(self._texts) >= FOLDED_AT_ONCE:
            self.fold()

    def fold(self) -> None:
        """Apply all chunks as one event, with the number of the last one."""
        newest, self._newest = self._newest, None
        if newest is not None and isinstance(newest.event, TextChunk):
            whole = newest.event.model_copy(update={"text": "".join(self._texts)})
            row = LoggedEvent(newest.session_id, newest.seq, whole)
            self._conversation.apply(row, len(self._texts))
            self._texts.clear()


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


def corrections(turn: Turn, conversation: Conversation) -> str:
    """Return the corrections of the turn's claims and prices; empty when there are none."""
    claims = (correction(turn, conversation.context.cart), statement_corrections(turn, conversation))
    said = " ".join(filter(None, claims))
    is_priced = "](/cart) is" in said  # the correction of a total has the right amount in it
    return "\n\n".join(filter(None, (said, "" if is_priced else unsupported_price(turn, conversation))))


async def finish_whole(work: Awaitable[Result]) -> Result:
    """Await the work to its end even when the turn is stopped meanwhile; CancelledError is raised afterwards.

    A function that has begun therefore commits or rolls back, and no change of the cart is partial.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def parsed_arguments(arguments: str) -> Any:
    """Return a call's decoded JSON arguments. Other text is returned unchanged, and validation refuses it."""
    try:
        return json.loads(arguments or "{}")
    except (ValueError, RecursionError):
        return arguments
