"""Execution of functions, for the agent and for buttons: one transaction checks, executes and logs a call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.vectors.query_vectors import QueryVectors
from app.context import record_shown
from app.db import Database
from app.db.retry import Backoff, retry
from app.db.transient_errors import is_transient, retry_transient
from app.events import CallError, Context, Event, FunctionCall, FunctionError
from app.functions import Call, all_functions
from app.functions.call_metrics import report_crashed, report_done, report_refused
from app.functions.parameters import decoded, loggable, parse
from app.functions.session_context import context_event
from app.log.append import UnknownSession, append_in_transaction
from app.log.reader import read
from app.log.sessions import lock_session, position
from app.observe.tracing import span
from app.settings import Settings
from app.text.sanitize import one_line
from app.turn import LoggedEvent, part_id

ATTEMPTS = 5
"""Maximum number of attempts of a transaction that the database aborts because of another one."""

APART = Backoff(first=0.04, longest=0.32, jitter=True)

BROKEN_OFF = {"40P01", "40001"}  # deadlock detected, serialization failure

NAME_LIMIT = 60

T = TypeVar("T")


def publish_nothing(_logged: Sequence[LoggedEvent]) -> None:
    """Do nothing: for callers whose readers receive the database's notification instead."""


def catch_up_nothing() -> None:
    """Do nothing, likewise."""


@dataclass(frozen=True)
class Runtime:
    """The dependencies of functions. `publish` is called with the logged events after the commit (`Log.publish`).

    `catch_up` is called after a repeated call, whose first reply may have been lost before its events were published
    (`Log.catch_up`). `query_vectors` makes vectors of search texts; None if the operator has not configured a model
    for it.
    """

    database: Database
    settings: Settings
    publish: Callable[[Sequence[LoggedEvent]], None] = publish_nothing
    query_vectors: QueryVectors | None = None
    catch_up: Callable[[], None] = catch_up_nothing


@dataclass(frozen=True)
class Request:
    """A requested call. Without a turn it is a click, whose call id contains the number of its own event."""

    name: str
    raw: object
    session_id: str
    turn_id: str | None = None
    call_id: str | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters in the form in which they are logged."""
        return logged_parameters(self.raw)


def logged_name(name: str) -> str:
    """Return a function's name for the log, short and on one line: models and clients may send any text as a name."""
    return one_line(name[: NAME_LIMIT * 2])[:NAME_LIMIT]


def logged_parameters(raw: object) -> dict[str, Any]:
    """Return parameters (decoded or JSON text) for the log: bounded, and only values that a JSONB column accepts."""
    shown = loggable(decoded(raw))
    return shown if isinstance(shown, dict) else {}


@dataclass(frozen=True)
class Outcome:
    """The end of a call: either `result` or `error`. `replayed`: it was stored for an earlier, identical request."""

    result: dict[str, Any] | None = None
    error: CallError | None = None
    events: list[LoggedEvent] = field(default_factory=list)
    replayed: bool = False


async def execute(
    runtime: Runtime,
    name: str,
    raw_parameters: object,
    *,
    session_id: str,
    turn_id: str | None = None,
    call_id: str | None = None,
) -> Outcome:
    """Run a function in one transaction with its events: `function_call` (done or failed), then `context` if done.

    A refusal changes nothing, is logged as `failed` and is returned as the outcome's error; in a session that does not
    exist, nothing is logged (`not_found`). All other errors are raised, and then nothing was changed or logged. A call
    of a turn is retried while the database is unreachable, and takes effect once, however often connections are lost.
    """
    request = Request(logged_name(name), raw_parameters, session_id, turn_id, call_id)
    if call_id is None:
        return await finish_call(runtime, request, lambda db: run_function(db, runtime, request))
    attempts = count()

    async def work(db: AsyncSession) -> Outcome:
        known = await concluded_before(db, request) if next(attempts) else None
        return known or await run_function(db, runtime, request)

    return await retry_transient(lambda: finish_call(runtime, request, work), what=request.name)


async def finish_call(
    runtime: Runtime, request: Request, work: Callable[[AsyncSession], Awaitable[Outcome]]
) -> Outcome:
    """Run `work` in a transaction; after the commit, publish its events and count the call. Return its outcome."""
    try:
        with span("function", function=request.name):
            outcome = await in_transaction(runtime.database, work)
    except UnknownSession:
        outcome = Outcome(error=no_session())
    except Exception as error:
        if not is_transient(error):
            report_crashed(request.name)
        raise
    runtime.publish(outcome.events)
    if outcome.replayed:
        runtime.catch_up()
        return outcome
    if outcome.error is None:
        report_done(request.name)
    else:
        report_refused(request.name, request.session_id, request.parameters, outcome.error)
    return outcome


async def in_transaction(database: Database, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Run `work` in a transaction, at most `ATTEMPTS` times if the database aborts it because of another one."""

    async def once() -> T:
        async with database.transaction() as db:
            return await work(db)

    return await retry(once, when=is_broken_off, backoff=APART, attempts=ATTEMPTS)


def is_broken_off(error: Exception) -> bool:
    """Return whether the database aborted a transaction because of another one."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) in BROKEN_OFF


async def concluded_before(db: AsyncSession, request: Request) -> Outcome | None:
    """Return the outcome of a call that is in the log, or None: a commit may succeed although its reply is lost."""
    statement = text(
        "SELECT seq FROM event WHERE session_id = :id AND turn_id = :turn AND name = 'function_call'"
        " AND data->>'call_id' = :call AND data->>'status' <> 'running'"
    )
    given = {"id": request.session_id, "turn": request.turn_id, "call": request.call_id}
    seq = (await (await db.connection()).execute(statement, given)).scalar()
    if seq is None:
        return None
    ended, *after = await read(db, request.session_id, int(seq) - 1, limit=2)
    assert isinstance(ended.event, FunctionCall)  # noqa: S101 - the row was chosen by its name
    context = [row for row in after if ended.event.error is None and isinstance(row.event, Context)]
    return Outcome(ended.event.result, ended.event.error, [ended, *context])


async def run_function(db: AsyncSession, runtime: Runtime, request: Request) -> Outcome:
    """Run the function and log its end, in the caller's transaction. Raises UnknownSession.

    A click in a session whose log is full is refused and not logged; calls of a running answer are still executed.
    """
    if request.turn_id is None and await has_full_log(db, runtime.settings, request.session_id):
        return Outcome(error=full_log())
    function = all_functions().get(request.name)
    result: dict[str, Any] | None = None
    error: CallError | None = None
    try:
        if function is None or function.effect == "reads":
            result = await run(db, runtime, request)  # a refusal has nothing to undo
        else:
            # A savepoint, so that a refusal undoes the function's changes but not the caller's.
            async with db.begin_nested():
                result = await run(db, runtime, request)
    except FunctionError as refused:
        error = refused.error
    is_locked = error is None and function is not None and bool(function.shown)
    return Outcome(result, error, await record_result(db, request, result, error, is_locked=is_locked))


async def run(db: AsyncSession, runtime: Runtime, request: Request) -> dict[str, Any]:
    """Return the function's result, and record the products in it as shown. Raises FunctionError."""
    function = all_functions().get(request.name)
    if function is None:
        known = ", ".join(sorted(all_functions()))
        raise FunctionError("unknown_function", "There is no such function.", f"Use one of: {known}.")
    parameters = parse(function.name, function.parameters, request.raw)
    call = Call(request.session_id, db, runtime.settings, runtime.query_vectors)
    result = (await function.run(parameters, call)).on_the_wire()
    if function.shown:
        ids = [str(product["id"]) for _, products in function.shown_in(result) for product in products]
        query = str(result.get(function.shown_for) or "")
        await record_shown(db, request.session_id, ids, source=function.name, query=query)
    return result


async def record_result(
    db: AsyncSession,
    request: Request,
    result: dict[str, Any] | None,
    error: CallError | None,
    *,
    is_locked: bool,
) -> list[LoggedEvent]:
    """Log the call's end, and the context after a success: every function shows products or changes the cart.

    `is_locked`: the session's row is locked, because products were recorded as shown.
    """
    call_id = request.call_id
    if call_id is None or not is_locked:
        number = await lock_session(db, request.session_id) + 1
        call_id = call_id or part_id(number, 1)
    ended = FunctionCall(
        turn_id=request.turn_id,
        call_id=call_id,
        name=request.name,
        parameters=request.parameters,
        status="failed" if error else "done",
        result=result,
        error=error,
    )
    events: list[Event] = [ended]
    if error is None:
        events.append(await context_event(db, request.session_id, turn_id=request.turn_id))
    return await append_in_transaction(db, request.session_id, events)


async def has_full_log(db: AsyncSession, settings: Settings, session_id: str) -> bool:
    """Return whether the session's log accepts no more clicks."""
    place = await position(db, session_id)
    return place is not None and place.is_full(settings)


def full_log() -> CallError:
    """Return the refusal of a change in a conversation whose log is full."""
    return CallError(
        code="conversation_full",
        message="This conversation is full.",
        recovery="Start a new conversation; the cart stays.",
    )


def no_session() -> CallError:
    """Return the error of a call in a session that does not exist, or no longer."""
    return CallError(
        code="not_found", message="This conversation does not exist.", recovery="Start a new conversation."
    )
