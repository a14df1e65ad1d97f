"""Windows of a session's log: its newest part, or the part before a turn, in whole turns and clicks.

A log may contain thousands of clicks. Pages, the API's state and models read a window, bounded by number and bytes. Its
cursor `earlier`, the number of the oldest turn that was read, leads to the window before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, Boolean, Text, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db.direct import fetch
from app.events import parse_event_json
from app.turn import Conversation, LoggedEvent, fold_conversation

END_OF_LOG = 2**62

UNITS = """
    SELECT first_seq AS number, id AS turn_id FROM turn WHERE session_id = :id
    UNION ALL
    -- A click is one event outside any turn.
    SELECT seq, NULL FROM event WHERE session_id = :id AND turn_id IS NULL AND name = 'function_call'
"""

OF_UNIT = """
    event.session_id = :id AND event.seq >= unit.number AND event.seq < unit.until
    AND event.turn_id IS NOT DISTINCT FROM unit.turn_id
    -- Of the contexts that begin no turn only the newest counts, and it is read separately.
    AND (event.name <> 'context' OR jsonb_exists(event.data, 'message'))
"""
"""SQL: whether an event belongs to the unit (a turn or a click) and changes how the conversation is rendered."""

WINDOW = text(
    f"""
    WITH newest AS (
        SELECT number, turn_id, CASE WHEN turn_id IS NULL THEN number + 1 ELSE coalesce((
            SELECT min(first_seq) FROM turn WHERE session_id = :id AND first_seq > number
        ), :end) END AS until
        FROM ({UNITS}) AS units WHERE number < :before ORDER BY number DESC LIMIT :turns + 1
    ), weighed AS (
        SELECT number, turn_id, until, row_number() OVER sizes = 1
            OR (row_number() OVER sizes <= :turns AND sum(bytes) OVER sizes <= :bytes) AS within
        FROM newest AS unit CROSS JOIN LATERAL (
            SELECT coalesce(sum(octet_length(
                CASE event.name WHEN 'text_chunk' THEN data->>'text' ELSE CAST(data AS text) END)), 0) AS bytes
            FROM event WHERE {OF_UNIT}
        ) AS weight
        WINDOW sizes AS (ORDER BY number DESC)
    ), chosen AS (
        SELECT number, turn_id, until FROM weighed WHERE within
        UNION
        -- The running answer, however many clicks came after its question.
        SELECT first_seq, id, :end FROM turn WHERE session_id = :id AND status = 'running' AND :before = :end
    ), found AS (
        SELECT event.seq, event.name, CAST(event.data AS text) AS data
        FROM chosen AS unit CROSS JOIN LATERAL (SELECT * FROM event WHERE {OF_UNIT}) AS event
        UNION ALL
        (SELECT seq, name, CAST(data AS text) FROM event
         WHERE session_id = :id AND name = 'context' AND NOT jsonb_exists(data, 'message') ORDER BY seq DESC LIMIT 1)
    )
    SELECT chat_session.last_seq, chat_session.event_count, chat_session.event_bytes, found.seq, found.name, found.data,
        (SELECT min(number) FROM weighed WHERE within) AS oldest,
        (SELECT count(*) FROM weighed WHERE NOT within) AS left_out,
        (SELECT count(*) FROM weighed WHERE within) AS read,
        CASE WHEN :counted THEN (SELECT count(*) FROM ({UNITS}) AS units) ELSE 0 END AS units
    FROM chat_session LEFT JOIN found ON true
    WHERE chat_session.id = :id ORDER BY found.seq
    """  # noqa: S608 - constants; values are parameters
).bindparams(
    bindparam("id", type_=Text),
    *(bindparam(name, type_=BigInteger) for name in ("before", "turns", "bytes", "end")),
    bindparam("counted", type_=Boolean),
)

LAST_TURN = text(
    """
    WITH unit AS (
        SELECT id AS turn_id, first_seq AS number FROM turn
        WHERE session_id = :id AND first_seq <= :until ORDER BY first_seq DESC LIMIT 1
    )
    SELECT seq, name, CAST(data AS text) AS data FROM event
    WHERE session_id = :id AND seq <= :until
      AND seq >= (SELECT number FROM unit) AND turn_id = (SELECT turn_id FROM unit)
    UNION ALL
    (SELECT seq, name, CAST(data AS text) FROM event
     WHERE session_id = :id AND seq <= :until AND name = 'context' AND turn_id IS NULL ORDER BY seq DESC LIMIT 1)
    ORDER BY seq
    """
)


@dataclass(frozen=True)
class Bounds:
    """The size of a window: the maximum number of turns and clicks, and of bytes of their text and results."""

    turns: int
    bytes: int


async def read_window(
    db: AsyncSession, session_id: str, bounds: Bounds, *, before: int | None = None, counted: bool = False
) -> Conversation | None:
    """Return the session's newest turns, or those before the turn with number `before`, folded.

    At least one turn is read, however large it is, and a running turn in addition. With `counted`, the conversation's
    `left_out` is the number of turns and clicks that were not read. One statement reads all of it, so that it is
    consistent. Returns None when there is no such session.
    """
    given = {
        "id": session_id,
        "before": END_OF_LOG if before is None else before,
        "turns": bounds.turns,
        "bytes": bounds.bytes,
        "counted": counted,
        "end": END_OF_LOG,
    }
    rows = await fetch(db, WINDOW, given)
    if not rows:
        return None
    conversation = fold_conversation(
        LoggedEvent(session_id, row.seq, parse_event_json(row.name, row.data)) for row in rows if row.seq
    )
    conversation.last_seq = rows[0].last_seq
    conversation.event_count, conversation.event_bytes = rows[0].event_count, rows[0].event_bytes
    conversation.earlier = rows[0].oldest if rows[0].left_out else None
    conversation.left_out = max(0, rows[0].units - rows[0].read)
    return conversation


async def read_last_turn(db: AsyncSession, session_id: str, until: int) -> Conversation:
    """Return the last turn and the newest context up to number `until`, folded.

    Only these can still change on a page that was rendered up to that number.
    """
    rows = await fetch(db, LAST_TURN, {"id": session_id, "until": until})
    conversation = fold_conversation(
        LoggedEvent(session_id, row.seq, parse_event_json(row.name, row.data)) for row in rows
    )
    conversation.last_seq = until
    return conversation
