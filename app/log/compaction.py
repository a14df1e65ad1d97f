"""Compaction: each run of text chunks becomes one row when its turn has ended some time ago.

A run is a sequence of chunks of one part without another event of the turn between them. Clicks may lie between them,
because a click belongs to no turn. The row has the last chunk's number and the first chunk's time, so folding the log
gives the same result as before. Numbers never change; the numbers between are no longer used.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

LONG_ENDED = """
    NOT turn.merged AND turn.status <> 'running'
    -- A turn's last heartbeat differs from its end by at most one interval; created_at is the column with an index.
    AND turn.created_at < now() - make_interval(secs => :seconds)
    AND turn.heartbeat_at < now() - make_interval(secs => :seconds)
"""

TAKE = text(
    f"""
    SELECT turn.id FROM turn JOIN chat_session ON chat_session.id = turn.session_id
    WHERE {LONG_ENDED}
      -- Sessions with a running answer are left out, so that the answer does not wait for the session's lock.
      AND NOT EXISTS (
          SELECT 1 FROM turn AS other WHERE other.session_id = turn.session_id AND other.status = 'running')
    ORDER BY turn.created_at LIMIT :limit
    FOR NO KEY UPDATE OF chat_session SKIP LOCKED
    """  # noqa: S608 - constants; values are parameters
)

RUNS = """
    bounds AS MATERIALIZED (
        SELECT due.id, due.session_id, due.first_seq, coalesce((
            SELECT min(later.first_seq) FROM turn AS later
            WHERE later.session_id = due.session_id AND later.first_seq > due.first_seq),
            9223372036854775807) AS next_seq
        FROM due
    ), own AS (
        SELECT event.*, bounds.id AS turn_id, event.name = 'text_chunk' AS is_text,
               -- Equal for all rows of a run: the number of the turn's other rows before them.
               row_number() OVER (PARTITION BY bounds.id ORDER BY event.seq)
               - row_number() OVER (PARTITION BY bounds.id, event.name, event.part ORDER BY event.seq) AS run
        FROM bounds CROSS JOIN LATERAL (
            SELECT session_id, seq, merged_from, name, data, data->>'part_id' AS part FROM event
            WHERE event.session_id = bounds.session_id AND event.turn_id = bounds.id
              AND event.seq > bounds.first_seq AND event.seq < bounds.next_seq
            OFFSET 0  -- keeps one index scan per turn; the planner tends to read the whole log instead
        ) AS event
    ), runs AS (
        SELECT session_id, turn_id, part, count(*) AS rows,
               min(coalesce(merged_from, seq)) AS first_seq, max(seq) AS last_seq,
               (array_agg(data ORDER BY seq))[1]
               || jsonb_build_object('text', string_agg(data->>'text', '' ORDER BY seq)) AS data
        FROM own WHERE is_text
        GROUP BY session_id, turn_id, part, run HAVING count(*) > 1
    )
"""

COUNTED = "SELECT count(*) AS runs, coalesce(sum(rows), 0) AS rows FROM runs"

MERGE = text(
    f"""
    WITH due AS (SELECT id, session_id, first_seq FROM turn WHERE id = ANY(CAST(:turns AS text[]))),
    {RUNS}, gone AS (
        DELETE FROM event USING runs
        WHERE event.session_id = runs.session_id AND event.turn_id = runs.turn_id
          AND event.seq >= runs.first_seq AND event.seq < runs.last_seq
          AND event.name = 'text_chunk' AND event.data->>'part_id' = runs.part
        RETURNING event.session_id, event.data
    ), shrunk AS (
        -- Everything but the text is saved; the kept row contains the text.
        UPDATE chat_session SET
            event_count = greatest(0, event_count - saved.rows), event_bytes = greatest(0, event_bytes - saved.bytes)
        FROM (
            SELECT session_id, count(*) AS rows,
                sum(octet_length(CAST(data AS text)) - octet_length(data->>'text')) AS bytes
            FROM gone GROUP BY session_id
        ) AS saved
        WHERE chat_session.id = saved.session_id
    ), kept AS (
        UPDATE event SET data = runs.data, merged_from = runs.first_seq FROM runs
        WHERE event.session_id = runs.session_id AND event.seq = runs.last_seq
    ), done AS (
        UPDATE turn SET merged = true WHERE id = ANY(CAST(:turns AS text[]))
    )
    {COUNTED}
    """  # noqa: S608 - constants; values are parameters
)

COUNT = text(
    f"""
    WITH due AS (SELECT id, session_id, first_seq FROM turn WHERE {LONG_ENDED}),
    {RUNS}
    SELECT (SELECT count(*) FROM due) AS turns, counted.* FROM ({COUNTED}) AS counted
    """  # noqa: S608 - constants; values are parameters
)

FIRST_MERGED = text(
    "SELECT merged_from FROM event WHERE session_id = :id AND seq > :number AND merged_from IS NOT NULL"
    " ORDER BY seq LIMIT 1"
)


@dataclass(frozen=True)
class Merged:
    """Counts of a merge: `rows` rows of text of `turns` turns became `runs` rows."""

    turns: int = 0
    rows: int = 0
    runs: int = 0

    def __add__(self, other: Merged) -> Merged:
        """Return the sum of both."""
        return Merged(self.turns + other.turns, self.rows + other.rows, self.runs + other.runs)


async def merge_ended(db: AsyncSession, seconds: float, limit: int) -> Merged:
    """Merge the text of at most `limit` turns that ended at least `seconds` ago, oldest first; return the counts.

    Locks their sessions' rows until the end of the transaction. Sessions whose rows other transactions have locked are
    left for a later run.
    """
    connection = await db.connection()
    taken = (await connection.execute(TAKE, {"seconds": seconds, "limit": limit})).scalars().all()
    if not taken:
        return Merged()
    counted = (await connection.execute(MERGE, {"turns": list(taken)})).one()
    return Merged(len(taken), int(counted.rows), int(counted.runs))


async def count_unmerged(db: AsyncSession, seconds: float) -> Merged:
    """Return the counts that a merge of all due turns would have, including sessions with running answers."""
    counted = (await (await db.connection()).execute(COUNT, {"seconds": seconds})).one()
    return Merged(int(counted.turns), int(counted.rows), int(counted.runs))


async def run_around(db: AsyncSession, session_id: str, number: int) -> int | None:
    """Return the first number of the merged run in whose middle this number lies, or None if there is no such run."""
    given = {"id": session_id, "number": number}
    first: int | None = (await (await db.connection()).execute(FIRST_MERGED, given)).scalar()
    return first if first is not None and first <= number else None
