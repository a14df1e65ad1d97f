"""Random session logs: turns with text, calls and every kind of end, and clicks between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.events import CallError, Completion, Context, Event, FunctionCall, TextChunk, TurnError, wire_data
from app.models import ChatSession, EventRecord, TurnRecord
from app.turn import LoggedEvent, part_id

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)

WORDS = st.text(st.sampled_from("ab *`\n\\\"'é\u2028🫖"), min_size=1, max_size=8)


@dataclass(frozen=True)
class WrittenTurn:
    """A turn as its table holds it."""

    id: str
    first_seq: int


class Writer:
    """A writer of one session's log that numbers events and dates them one second apart."""

    def __init__(self, session_id: str = "s") -> None:
        self.session_id = session_id
        self.log: list[LoggedEvent] = []
        self.turns: list[WrittenTurn] = []

    @property
    def next_seq(self) -> int:
        """The number that the next event gets."""
        return len(self.log) + 1

    def write(self, event: Event) -> None:
        """Write the next event."""
        event.timestamp = BEGAN + timedelta(seconds=self.next_seq)
        self.log.append(LoggedEvent(self.session_id, self.next_seq, event))


@st.composite
def logs(draw: st.DrawFn) -> Writer:
    """Return a session's log."""
    writer = Writer()
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.integers(0, 5)) == 0:
            writer.write(Context(reset=True))
        write_turn(draw, writer)
    clicks(draw, writer)
    return writer


def write_turn(draw: st.DrawFn, writer: Writer) -> None:
    """Write a question and its answer."""
    turn = WrittenTurn(f"{writer.session_id}-{len(writer.turns)}", writer.next_seq)
    writer.turns.append(turn)
    writer.write(Context(turn_id=turn.id, message="hello"))
    clicks(draw, writer)
    for ordinal in range(2, 2 + draw(st.integers(0, 3))):
        identity = part_id(turn.first_seq, ordinal)
        if draw(st.integers(0, 2)):
            for words in draw(st.lists(WORDS, min_size=1, max_size=5)):
                writer.write(TextChunk(turn_id=turn.id, part_id=identity, text=words))
                clicks(draw, writer)
        else:
            write_call(draw, writer, turn.id, identity)
            # No model of the product continues a part after a call; the fold allows it.
            if draw(st.booleans()):
                earlier = part_id(turn.first_seq, draw(st.integers(2, ordinal + 1)))
                writer.write(TextChunk(turn_id=turn.id, part_id=earlier, text="again"))
    writer.write(draw(ends(turn.id)))


def write_call(draw: st.DrawFn, writer: Writer, turn_id: str | None, identity: str) -> None:
    """Write a call within a turn: done, failed or without an end."""
    call: dict[str, object] = {
        "turn_id": turn_id,
        "call_id": identity,
        "name": "search_products",
        "parameters": {},
    }
    writer.write(FunctionCall.model_validate(call | {"status": "running"}))
    clicks(draw, writer)
    match draw(st.sampled_from(["done", "failed", "running"])):
        case "done":
            writer.write(FunctionCall.model_validate(call | {"status": "done", "result": {"products": []}}))
            writer.write(Context(turn_id=turn_id))
        case "failed":
            error = CallError(code="product_unknown", message="No.")
            writer.write(FunctionCall.model_validate(call | {"status": "failed", "error": error}))


def clicks(draw: st.DrawFn, writer: Writer) -> None:
    """Write a click in one of five cases."""
    if draw(st.integers(0, 4)) == 0:
        identity = part_id(writer.next_seq, 1)
        writer.write(FunctionCall(call_id=identity, name="add_to_cart", parameters={}, status="done"))
        writer.write(Context(recent_product_ids=[identity]))


def ends(turn_id: str) -> st.SearchStrategy[Event]:
    """Return a strategy for every end of a turn."""
    reasons = st.sampled_from(["stop", "length", "cancelled"])
    good = reasons.map(
        lambda reason: Completion.model_validate({"turn_id": turn_id, "finish_reason": reason})
    )
    return st.one_of(good, st.just(TurnError(turn_id=turn_id, code="timeout", message="Too slow.")))


def written_answer(*chunks: str, click_after: int | None = None, session_id: str = "s") -> Writer:
    """Return a log of one turn with an answer in these chunks.

    Args:
        click_after: Number of chunks after which a click is written; None for no click.
    """
    writer, turn_id = Writer(session_id), f"{session_id}-t"
    writer.turns.append(WrittenTurn(turn_id, 1))
    writer.write(Context(turn_id=turn_id, message="hello"))
    for place, words in enumerate(chunks, start=1):
        writer.write(TextChunk(turn_id=turn_id, part_id="1-2", text=words))
        if place == click_after:
            writer.write(FunctionCall(call_id="x-1", name="add_to_cart", parameters={}, status="done"))
            writer.write(Context())
    writer.write(Completion(turn_id=turn_id))
    return writer


async def store(db: AsyncSession, writer: Writer) -> None:
    """Write the log to the database, replacing an earlier log of the session."""
    session_id = writer.session_id
    for statement in ("DELETE FROM chat_session WHERE id = :id", "DELETE FROM event WHERE session_id = :id"):
        await (await db.connection()).execute(text(statement), {"id": session_id})
    db.add(ChatSession(id=session_id, last_seq=len(writer.log), seen_at=BEGAN))
    await db.flush()
    db.add_all(turn_record(session_id, turn) for turn in writer.turns)
    db.add_all(event_record(row) for row in writer.log)
    await db.flush()


def turn_record(session_id: str, turn: WrittenTurn) -> TurnRecord:
    """Return the turn as a row that ended long ago."""
    return TurnRecord(
        id=turn.id,
        session_id=session_id,
        first_seq=turn.first_seq,
        client_message_id=turn.id,
        message="hello",
        status="done",
        created_at=BEGAN,
        heartbeat_at=BEGAN,
    )


def event_record(row: LoggedEvent) -> EventRecord:
    """Return the event as a row."""
    event = row.event
    return EventRecord(
        session_id=row.session_id,
        seq=row.seq,
        turn_id=event.turn_id,
        name=event.event_name,
        data=wire_data(event),
    )
