"""A cache of values that are valid until the catalogue changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search_index import catalogue_revision

Value = TypeVar("Value")

MOST = 500
"""Maximum number of values; the ones used last stay. A page of a search with its facets takes some 10 KB."""

_known: OrderedDict[tuple[Any, str], tuple[int, Any]] = OrderedDict()


async def cached_by_revision(db: AsyncSession, name: str, work_out: Callable[[], Awaitable[Value]]) -> Value:
    """Return the value of that name for the current revision of the catalogue, computed once per revision.

    Products written without an import have no revision, and values for them are not cached.
    """
    revision = await catalogue_revision(db)
    key = (db.get_bind().engine.url, name)
    held = _known.get(key)
    if held is not None and held[0] == revision:
        _known.move_to_end(key)
        value: Value = held[1]
        return value
    value = await work_out()
    if revision:
        _known[key] = (revision, value)
        _known.move_to_end(key)
        while len(_known) > MOST:
            _known.popitem(last=False)
    return value
