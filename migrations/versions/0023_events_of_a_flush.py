"""The log: a flush is one call of a function, in one round trip.

Servers of the previous release do not use it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

WRITE_EVENTS = r"""
-- Writes the events of a flush (app/log/append.py): numbers from the sessions' rows, the events, the ends of turns and
-- the notifications. A call is a transaction by itself, in one round trip. With `ending` the events' turns get that
-- status, and the call waits for their sessions; otherwise it leaves out sessions that another transaction has locked.
-- `owners` are the places of the events' sessions in `sessions`, `places` those of the events among their session's,
-- both from 1. Returns the places of the sessions that were written to, and their newest numbers before.
-- Its statements are planned once: for few events PostgreSQL would plan them at each call.
CREATE OR REPLACE FUNCTION write_events(
    sessions text[], counts bigint[], sizes bigint[],
    owners int[], places bigint[], turns text[], names text[], texts text[],
    channel text, writer text, ending text,
    OUT taken bigint[], OUT before bigint[]
) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    ids text[];
    newest bigint[];
    periods date[];
    due bigint;
    written bigint;
BEGIN
    IF ending IS NOT NULL THEN
        PERFORM FROM chat_session WHERE chat_session.id = ANY (sessions)
            ORDER BY chat_session.id FOR NO KEY UPDATE;
    END IF;
    WITH given AS (
        SELECT * FROM unnest(sessions, counts, sizes) WITH ORDINALITY AS given (id, count, bytes, place)
    ), free AS (
        -- Only a session whose row another transaction has locked waits for the next flush, not the whole batch.
        SELECT chat_session.id FROM chat_session WHERE chat_session.id = ANY (sessions)
        ORDER BY chat_session.id FOR NO KEY UPDATE SKIP LOCKED
    ), numbered AS (
        UPDATE chat_session SET last_seq = last_seq + given.count, seen_at = now(),
            event_count = event_count + given.count, event_bytes = event_bytes + given.bytes
        FROM given JOIN free USING (id)
        WHERE chat_session.id = given.id
        RETURNING given.place, given.count, chat_session.id, chat_session.last_seq, chat_session.log_period
    )
    SELECT array_agg(place), array_agg(last_seq - count), array_agg(last_seq), sum(count),
        array_agg(id), array_agg(log_period)
    INTO taken, before, newest, due, ids, periods FROM numbered;
    IF taken IS NULL THEN
        RETURN;
    END IF;
    -- A statement of its own, because it must find the turns as they are after the sessions' rows are locked.
    INSERT INTO event (session_id, seq, turn_id, name, data, period)
    SELECT free.id, free.before + row.place, row.turn_id, row.name, row.data::jsonb, free.period
    FROM unnest(owners, places, turns, names, texts) AS row (owner, place, turn_id, name, data)
    JOIN unnest(taken, ids, before, periods) AS free (owner, id, before, period) ON free.owner = row.owner
    -- An ended turn accepts no more events: the reaper may have ended it although its owner still writes.
    LEFT JOIN turn ON turn.session_id = free.id AND turn.id = row.turn_id AND turn.status = 'running'
    WHERE row.turn_id IS NULL OR turn.id IS NOT NULL;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written <> due THEN
        RAISE EXCEPTION 'a turn has ended' USING ERRCODE = 'AL001';
    END IF;
    IF ending IS NOT NULL THEN
        UPDATE turn SET status = ending
        WHERE turn.session_id = ANY (ids) AND turn.id = ANY (turns) AND turn.status = 'running';
    END IF;
    IF writer IS NOT NULL THEN
        -- PostgreSQL refuses payloads of 8,000 bytes or more.
        PERFORM pg_notify(channel, writer || E'\n' || part.lines) FROM (
            SELECT string_agg(line.text, E'\n') AS lines FROM (
                SELECT each.text, sum(octet_length(each.text) + 1) OVER (ROWS UNBOUNDED PRECEDING) / 7000 AS number
                FROM (SELECT id || ':' || last AS text FROM unnest(ids, newest) AS written_to (id, last)) AS each
            ) AS line GROUP BY line.number
        ) AS part;
    END IF;
END
$$
"""


def upgrade() -> None:
    """Create the function."""
    op.execute(sa.text(WRITE_EVENTS.replace(":", r"\:")))


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP FUNCTION write_events")
