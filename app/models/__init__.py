"""All tables. Products are facts of the shop; the other rows belong to sessions and are deleted with them."""

from __future__ import annotations

from app.models.catalogue import Product, ProductVariant
from app.models.columns import now
from app.models.limits import RateLimit, SpendDay, SpendReservation
from app.models.log import EventRecord, LogPeriod, StreamSlot, TurnRecord
from app.models.pictures import Picture, PictureSize
from app.models.search_index import (
    CatalogueState,
    CatalogueWord,
    CategoryKind,
    SearchAverage,
    SearchPosting,
    StaleBlock,
)
from app.models.sessions import CartItem, ChatSession, IdempotencyRecord, SearchContext

__all__ = [
    "CartItem",
    "CatalogueState",
    "CatalogueWord",
    "CategoryKind",
    "ChatSession",
    "EventRecord",
    "IdempotencyRecord",
    "LogPeriod",
    "Picture",
    "PictureSize",
    "Product",
    "ProductVariant",
    "RateLimit",
    "SearchAverage",
    "SearchContext",
    "SearchPosting",
    "SpendDay",
    "SpendReservation",
    "StaleBlock",
    "StreamSlot",
    "TurnRecord",
    "now",
]
