"""The function calls of a turn: each is logged, checked by the purchase guard, and executed or refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable
from typing import Any, TypeVar

from app.assistant.guards.purchase import deny_reason, veto_reason
from app.assistant.model_requests import ModelRequests
from app.assistant.stand_in_calls import StandInCall
from app.assistant.turn_state import Progress
from app.events import CallError, FunctionCall, FunctionError, parse_event_json
from app.functions import Call, all_functions
from app.functions.call_metrics import report_refused
from app.functions.execute import Runtime, execute, logged_name, logged_parameters
from app.functions.parameters import parse
from app.functions.provenance import require_shown
from app.functions.set_cart_quantity import FUNCTION as SET_QUANTITY
from app.llm import CallRequested
from app.log import Log
from app.settings import Settings
from app.turn import LoggedEvent

Result = TypeVar("Result")


class FunctionCaller:
    """Runs the calls that a model requests.

    Args:
        by_command: Whether the model is the built-in assistant, whose calls come from plain commands.
    """

    def __init__(
        self, log: Log, settings: Settings, runtime: Runtime, requests: ModelRequests, *, by_command: bool
    ) -> None:
        self._log, self._settings, self._runtime, self._requests = log, settings, runtime, requests
        self._by_command = by_command

    async def run(self, progress: Progress, session_id: str, call: CallRequested) -> None:
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

        session = await self._requests.session(session_id)
        conversation = progress.context.conversation
        if by_command:
            refused = veto_reason(progress.turn, conversation, name, session.shown)
            if refused is not None and judges_condition(
                await self._requests.build(progress, session_id), name, parameters
            ):
                refused = veto_reason(
                    progress.turn, conversation, name, session.shown, is_condition_judged=True
                )
        else:
            refused = deny_reason(progress.turn, conversation, name, parameters, session.shown)
            if refused is not None and name == SET_QUANTITY.name:
                request = await self._requests.build(progress, session_id)
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


def parsed_arguments(arguments: str) -> Any:
    """Return a call's decoded JSON arguments. Other text is returned unchanged, and validation refuses it."""
    try:
        return json.loads(arguments or "{}")
    except (ValueError, RecursionError):
        return arguments


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


def as_read(row: LoggedEvent) -> LoggedEvent:
    """Return the event as it is read from the log, which does not keep all that a model can write."""
    event = parse_event_json(row.event.event_name, row.wire)
    return LoggedEvent(row.session_id, row.seq, event, row.wire)
