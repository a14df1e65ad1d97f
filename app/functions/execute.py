"""The one way a function runs, for the agent loop and for the buttons: checked, carried out and logged as a whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart import lock_session
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
from app.log.sessions import position
from app.observe.tracing import span
from app.settings import Settings
from app.text.sanitize import one_line
from app.turn import LoggedEvent, part_id

ATTEMPTS = 5
"""How often a transaction is begun that the database breaks off because of another one."""

APART = Backoff(first=0.04, longest=0.32, jitter=True)

BROKEN_OFF = {"40P01", "40001"}  # deadlock detected, serialization failure

NAME_LIMIT = 60

T = TypeVar("T")


def publish_nothing(_logged: Sequence[LoggedEvent]) -> None:
    """For callers whose readers hear the database's bell."""


@dataclass(frozen=True)
class Runtime:
    """What functions run on. `publish` hears of the logged events once they are committed (`Log.publish`)."""

    database: Database
    settings: Settings
    publish: Callable[[Sequence[LoggedEvent]], None] = publish_nothing


@dataclass(frozen=True)
class Request:
    """A function asked for. Without a turn it is a click, whose call is named after its own event's number."""

    name: str
    raw: object
    session_id: str
    turn_id: str | None = None
    call_id: str | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters as they are logged."""
        return logged_parameters(self.raw)


def logged_name(name: str) -> str:
    """A function's name as it is logged: models and strangers invent names of any length and content."""
    return one_line(name[: NAME_LIMIT * 2])[:NAME_LIMIT]


def logged_parameters(raw: object) -> dict[str, Any]:
    """Parameters (decoded or JSON text) as they are logged: bounded, and of what a JSONB column takes."""
    shown = loggable(decoded(raw))
    return shown if isinstance(shown, dict) else {}


@dataclass(frozen=True)
class Outcome:
    """How a function ended: either `result` or `error`. `replayed`: it is the answer to an earlier, same request."""

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

    A refusal changes nothing, is logged as `failed` and comes back as the outcome's error; in a session that does not
    exist nothing is logged (`not_found`). Anything else that goes wrong is raised, and nothing was changed or logged.
    A turn's call waits for a database that goes away under it, and is carried out once however often it is cut.
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
    """Do the work in a transaction; when it is committed, tell readers and operators."""
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
        return outcome
    if outcome.error is None:
        report_done(request.name)
    else:
        report_refused(request.name, request.session_id, request.parameters, outcome.error)
    return outcome


async def in_transaction(database: Database, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Work in a transaction; once more, a few times, when the database broke it off because of another one."""

    async def once() -> T:
        async with database.transaction() as db:
            return await work(db)

    return await retry(once, when=is_broken_off, backoff=APART, attempts=ATTEMPTS)


def is_broken_off(error: Exception) -> bool:
    """Return whether the database ended a transaction because of another one."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in BROKEN_OFF


async def concluded_before(db: AsyncSession, request: Request) -> Outcome | None:
    """How the call ended, if it did: the commit may have happened although its answer was lost."""
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
    """Run the function and log how it ended, in the caller's transaction. Raises UnknownSession.

    A click in a conversation whose log is full is refused and not logged; an answer that runs is finished.
    """
    if request.turn_id is None and await has_full_log(db, runtime.settings, request.session_id):
        return Outcome(error=full_log())
    result: dict[str, Any] | None = None
    error: CallError | None = None
    try:
        # A savepoint, so that a refusal undoes what the function did but not what the caller has written.
        async with db.begin_nested():
            result = await run(db, runtime.settings, request)
    except FunctionError as refused:
        error = refused.error
    return Outcome(result, error, await record_result(db, request, result, error))


async def run(db: AsyncSession, settings: Settings, request: Request) -> dict[str, Any]:
    """Return the function's result, and remember the products in it as shown. Raises Refused."""
    function = all_functions().get(request.name)
    if function is None:
        known = ", ".join(sorted(all_functions()))
        raise FunctionError("unknown_function", "There is no such function.", f"Use one of: {known}.")
    parameters = parse(function.name, function.parameters, request.raw)
    result = (await function.run(parameters, Call(request.session_id, db, settings))).on_the_wire()
    if function.shown:
        ids = [str(product["id"]) for _, products in function.shown_in(result) for product in products]
        query = str(result.get(function.shown_for) or "")
        await record_shown(db, request.session_id, ids, source=function.name, query=query)
    return result


async def record_result(
    db: AsyncSession, request: Request, result: dict[str, Any] | None, error: CallError | None
) -> list[LoggedEvent]:
    """Log the call's end, and the context after it: every function shows something or changes the cart."""
    number = await lock_session(db, request.session_id) + 1
    ended = FunctionCall(
        turn_id=request.turn_id,
        call_id=request.call_id or part_id(number, 1),
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
    """Whether the session's log takes no more clicks."""
    place = await position(db, session_id)
    return place is not None and place.is_full(settings)


def full_log() -> CallError:
    """The refusal of a change in a conversation whose log is full."""
    return CallError(
        code="conversation_full",
        message="This conversation is full.",
        recovery="Start a new conversation; the cart stays.",
    )


def no_session() -> CallError:
    """The answer to a function in a session that is not there (any more)."""
    return CallError(
        code="not_found", message="This conversation does not exist.", recovery="Start a new conversation."
    )
