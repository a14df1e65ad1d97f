"""Items of a feed in any order, as products with their variants: a temporary file on disk holds what waits."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from tempfile import NamedTemporaryFile

from app.catalogue.importers.row import ItemRead, Row, group_rows, single_row

BATCH = 500
CACHE_KIB = 8_192
"""Memory of the temporary database, in KiB; the rest is on disk."""

BEFORE = "CREATE TABLE waiting (place INTEGER PRIMARY KEY, group_id TEXT, item BLOB)"
AFTER = "CREATE INDEX by_group ON waiting (group_id, place)"
# Groups in the order of their first items, so that a feed's own order is kept as far as possible.
GROUPED = """
SELECT waiting.group_id, item FROM waiting
JOIN (SELECT group_id, min(place) AS first FROM waiting GROUP BY group_id) AS groups USING (group_id)
ORDER BY groups.first, place
"""


def grouped_rows(reads: Iterable[ItemRead]) -> Iterator[Row]:
    """Yield products without variants at once, and products with variants after the end of the feed.

    Feeds do not have to keep the variants of a product together, and a large feed does not fit into memory.
    """
    with NamedTemporaryFile(prefix="feed-", suffix=".sqlite") as file, closing(opened(file.name)) as waiting:
        batch: list[tuple[str, bytes]] = []
        for read in reads:
            if read.group is None:
                yield single_row(read)
                continue
            batch.append((read.group, pickle.dumps(read, pickle.HIGHEST_PROTOCOL)))
            if len(batch) >= BATCH:
                store(waiting, batch)
        store(waiting, batch)
        waiting.execute(AFTER)
        for _, members in groupby(waiting.execute(GROUPED), key=lambda row: str(row[0])):
            yield from group_rows(unpickled(item) for _, item in members)


def opened(path: str) -> sqlite3.Connection:
    """Return a database for one run: it is never recovered, so it needs no journal."""
    database = sqlite3.connect(path, isolation_level=None)
    for setting in (
        "journal_mode = OFF",
        "synchronous = OFF",
        f"cache_size = -{CACHE_KIB}",
        "temp_store = FILE",
    ):
        database.execute(f"PRAGMA {setting}")
    database.execute(BEFORE)
    return database


def store(waiting: sqlite3.Connection, batch: list[tuple[str, bytes]]) -> None:
    """Write a batch in one transaction, and empty it."""
    waiting.execute("BEGIN")
    waiting.executemany("INSERT INTO waiting (group_id, item) VALUES (?, ?)", batch)
    waiting.execute("COMMIT")
    batch.clear()


def unpickled(item: bytes) -> ItemRead:
    """Return an item that this process has written."""
    read: ItemRead = pickle.loads(item)  # noqa: S301 - the temporary file is this process's own
    return read
