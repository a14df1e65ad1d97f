"""Sessions of shoppers with what belongs to them and is deleted with them: shown products, the cart, keyed clicks."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.models.columns import now, session_key, timestamp_column


class ChatSession(SQLModel, table=True):
    """A shopper's session: the owner of a conversation and a cart, and the counters of its log.

    The database sets `log_period`, the period in which its events are stored (app/log/periods.py).
    """

    __tablename__ = "chat_session"
    __table_args__ = (
        Column("log_period", Date, nullable=False, server_default=text("current_log_period()")),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"exclude_properties": ["log_period"]}

    id: str = Field(sa_column=Column(Text, primary_key=True))
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    seen_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    """Time of the shopper's last activity, to the hour, for retention. Not indexed, because every write changes it."""
    last_seq: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    """Number of the newest event. The writer increments it in the insert's transaction."""
    floor_seq: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    """Events up to this number have been cleared."""
    event_count: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    """Number of events in the log."""
    event_bytes: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    """Approximate size of their data in bytes."""


class SearchContext(SQLModel, table=True):
    """Products shown to a session together: a search's results, or those of a page or another function."""

    __tablename__ = "search_context"

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=True))
    session_id: str = Field(sa_column=session_key())
    search_query: str = Field(default="", sa_column=Column(Text, nullable=False))
    source: str = Field(default="", sa_column=Column(Text, nullable=False))
    """The function that showed it, or the page: `listing`, `product_page`."""
    results: list[str] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
    timestamp: datetime = Field(default_factory=now, sa_column=timestamp_column())


class CartItem(SQLModel, table=True):
    """The quantity of one variant of a product in a session's cart."""

    __tablename__ = "cart_item"
    __table_args__ = (
        UniqueConstraint("session_id", "variant_id", name="cart_item_once_per_variant"),
        CheckConstraint("quantity >= 1", name="cart_item_quantity_positive"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=True))
    session_id: str = Field(sa_column=session_key())
    product_id: str = Field(
        sa_column=Column(Text, ForeignKey("product.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    variant_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("product_variant.id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    quantity: int = 1
    price: Decimal | None = Field(default=None, sa_column=Column(Numeric(13, 3)))
    """The price of one when it was added, or when the shopper last accepted its changes; null for lines without."""
    currency: str | None = Field(default=None, sa_column=Column(Text))
    """The currency of `price`."""
    added_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class IdempotencyRecord(SQLModel, table=True):
    """The first answer to a click with an `Idempotency-Key`, including refusals; kept for 24 hours."""

    __tablename__ = "idempotency"

    session_id: str = Field(sa_column=session_key())
    function: str = Field(sa_column=Column(Text, primary_key=True))
    key: str = Field(sa_column=Column(Text, primary_key=True))
    parameters: str = Field(default="", sa_column=Column(Text, nullable=False))
    status: int = 200
    answer: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
