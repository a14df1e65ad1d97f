"""Pictures in the database: which are due, what was measured, and the bytes of their sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.pictures.tile import Tile

FAILED_DAYS = 7
"""Maximum days until a picture that failed is tried again; the first time it is after ten minutes."""

FRESH_DAYS = 7
"""Days after which a picture's server is asked whether it has changed."""

# Wanted pictures first: browsers wait for them. The row is claimed for two minutes, in case this process ends.
CLAIM = text(
    """
    WITH wanted AS MATERIALIZED (
        SELECT address FROM picture WHERE wanted_at IS NOT NULL AND due_at <= now()
        ORDER BY wanted_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ), other AS MATERIALIZED (
        SELECT address FROM picture
        WHERE wanted_at IS NULL AND due_at <= now() AND NOT CAST(:wanted_only AS boolean)
            AND NOT EXISTS (SELECT FROM wanted)
        ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ), next AS (SELECT address FROM wanted UNION ALL SELECT address FROM other)
    UPDATE picture SET due_at = now() + interval '2 minutes', tries = tries + 1
    FROM next WHERE picture.address = next.address
    RETURNING picture.address, picture.key, CASE WHEN picture.bytes > 0 THEN picture.tag END AS tag
    """
)
DROP_SIZES = text("DELETE FROM picture_size WHERE key = :key")
ADD_SIZE = text(
    "INSERT INTO picture_size (key, width, format, data) VALUES (:key, :width, :format, :data)"
    " ON CONFLICT (key, width, format) DO UPDATE SET data = excluded.data"
)
MADE = text(
    """
    UPDATE picture SET state = 'made', width = :width, height = :height, has_alpha = :has_alpha, border = :border,
        fit = :fit, colour = :colour, bytes = :bytes, tag = :tag, failure = NULL, tries = 0, wanted_at = NULL,
        used_on = current_date, due_at = now() + make_interval(days => :days)
    WHERE key = :key
    """
)
UNCHANGED = text(
    "UPDATE picture SET tries = 0, wanted_at = NULL, failure = NULL, due_at = now() + make_interval(days => :days)"
    " WHERE key = :key"
)
# A picture that was made stays although its server fails now.
FAILED = text(
    """
    UPDATE picture SET state = CASE WHEN bytes > 0 THEN 'made' ELSE 'failed' END, failure = :failure, wanted_at = NULL,
        due_at = now() + least(
            make_interval(days => :days), interval '10 minutes' * power(4, greatest(0, least(tries - 1, 10))))
    WHERE key = :key
    """
)
# The least width that suffices, else the largest; of two formats the smaller file.
READ = text(
    """
    SELECT picture.state, picture.used_on < current_date AS is_first_today, size.data, size.format
    FROM picture
    LEFT JOIN LATERAL (
        SELECT data, format FROM picture_size
        WHERE picture_size.key = picture.key AND format = ANY(:formats)
        ORDER BY width < :width, abs(width - :width), octet_length(data) LIMIT 1
    ) AS size ON true
    WHERE picture.key = :key
    """
)
USED = text("UPDATE picture SET used_on = current_date WHERE key = :key AND used_on < current_date")
# Its sizes are not there: they had to give way, or a backup without them was restored. One that failed is not tried
# earlier because it is asked for.
WANT = text(
    "UPDATE picture SET wanted_at = now(), bytes = 0, due_at = CASE WHEN state = 'made' THEN now() ELSE due_at END"
    " WHERE key = :key AND wanted_at IS NULL AND state <> 'failed'"
)
TOTAL = text("SELECT coalesce(sum(bytes), 0) FROM picture")
# The sizes of the pictures that were not asked for longest, until enough bytes are free. What was measured stays.
EVICT = text(
    """
    WITH oldest AS (
        SELECT key FROM (
            SELECT key, sum(bytes) OVER (ORDER BY used_on, key) - bytes AS before FROM picture WHERE bytes > 0
        ) AS summed WHERE before < :bytes
    ), gone AS (DELETE FROM picture_size USING oldest WHERE picture_size.key = oldest.key)
    UPDATE picture SET bytes = 0, due_at = 'infinity' FROM oldest WHERE picture.key = oldest.key
    """
)
FORGET = text(
    """
    DELETE FROM picture WHERE address IN (
        SELECT address FROM picture
        WHERE NOT EXISTS (SELECT FROM product WHERE image_url = address)
            AND NOT EXISTS (SELECT FROM product_variant WHERE image_url = address)
        LIMIT :most
    )
    """
)


@dataclass(frozen=True)
class Claimed:
    """A picture that this process is to make."""

    address: str
    key: str
    tag: str | None
    """The tag of the original that its sizes were made from."""


@dataclass(frozen=True)
class StoredPicture:
    """What is stored of a picture: how far it is, and the size that was asked for, if there is one."""

    state: str
    """`waiting`, `made` or `failed`."""
    data: bytes | None
    format: str | None
    is_first_today: bool


async def claim_next(connection: AsyncConnection, *, wanted_only: bool = False) -> Claimed | None:
    """Return the picture to make next, which no other process then takes, or None.

    Args:
        connection: In a transaction.
        wanted_only: Whether to take only one that a browser waits for.
    """
    row = (await connection.execute(CLAIM, {"wanted_only": wanted_only})).one_or_none()
    return Claimed(row.address, row.key, row.tag) if row else None


async def store_tile(connection: AsyncConnection, key: str, tile: Tile, tag: str | None) -> None:
    """Store what was measured and the sizes."""
    await connection.execute(DROP_SIZES, {"key": key})
    for size in tile.sizes:
        await connection.execute(
            ADD_SIZE, {"key": key, "width": size.width, "format": size.format, "data": size.data}
        )
    facts = {
        name: getattr(tile, name) for name in ("width", "height", "has_alpha", "border", "fit", "colour")
    }
    stored = {"bytes": sum(len(size.data) for size in tile.sizes), "tag": tag, "days": FRESH_DAYS}
    await connection.execute(MADE, facts | stored | {"key": key})


async def store_unchanged(connection: AsyncConnection, key: str) -> None:
    """Note that the original is still the same."""
    await connection.execute(UNCHANGED, {"key": key, "days": FRESH_DAYS})


async def store_failure(connection: AsyncConnection, key: str, failure: str) -> None:
    """Note why there is no picture; it is tried again later, ever more rarely."""
    await connection.execute(FAILED, {"key": key, "failure": failure[:200], "days": FAILED_DAYS})


async def read_picture(
    connection: AsyncConnection, key: str, width: int, formats: Sequence[str]
) -> StoredPicture | None:
    """Return a picture in the first of its widths that suffices, or None if the catalogue has no such picture."""
    row = (
        await connection.execute(READ, {"key": key, "width": width, "formats": list(formats)})
    ).one_or_none()
    return StoredPicture(row.state, row.data, row.format, row.is_first_today) if row else None


async def note_use(connection: AsyncConnection, key: str) -> None:
    """Note that a picture was asked for today: those that nobody asks for give way first."""
    await connection.execute(USED, {"key": key})


async def want(connection: AsyncConnection, key: str) -> None:
    """Note that a browser waits for a picture, so that it is made next."""
    await connection.execute(WANT, {"key": key})


async def total_bytes(connection: AsyncConnection) -> int:
    """Return the bytes of all sizes."""
    return int(await connection.scalar(TOTAL) or 0)


async def free_bytes(connection: AsyncConnection, most: int) -> int:
    """Remove the sizes that were not used longest until all have at most `most` bytes. Return the freed bytes."""
    excess = await total_bytes(connection) - most
    if excess <= 0:
        return 0
    await connection.execute(EVICT, {"bytes": excess})
    return excess


async def forget_unused(connection: AsyncConnection, most: int = 500) -> int:
    """Delete pictures that no product has any more. Return their number, at most `most`."""
    return (await connection.execute(FORGET, {"most": most})).rowcount
