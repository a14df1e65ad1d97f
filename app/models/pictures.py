"""Photographs of the catalogue and their sizes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlmodel import Field, SQLModel

from app.models.columns import now


class Picture(SQLModel, table=True):
    """A photograph of the catalogue: what was measured of it. A trigger adds the pictures of new products."""

    __tablename__ = "picture"
    __table_args__ = (
        Index("picture_due", "due_at"),
        Index("picture_wanted", "wanted_at", postgresql_where=text("wanted_at IS NOT NULL")),
    )

    address: str = Field(sa_column=Column(Text, primary_key=True))
    """The original's address, as the catalogue has it."""
    key: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    """Its name in addresses of this server (app/pictures/addresses.py)."""
    state: str = Field(default="waiting", sa_column=Column(Text, nullable=False, server_default="waiting"))
    """`waiting`, `made` or `failed`."""
    width: int | None = None
    height: int | None = None
    has_alpha: bool | None = None
    border: str | None = Field(default=None, sa_column=Column(Text))
    """Colour of its uniform border, `#ffffff`, or null."""
    fit: str | None = Field(default=None, sa_column=Column(Text))
    """`cover`, `contain` or `mat` (app/pictures/tile.py)."""
    colour: str | None = Field(default=None, sa_column=Column(Text))
    """Colour of its place until it is loaded."""
    bytes: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    """Size of its sizes; 0 before they are made and after they had to give way."""
    tag: str | None = Field(default=None, sa_column=Column(Text))
    """The `ETag` of the original."""
    failure: str | None = Field(default=None, sa_column=Column(Text))
    """Why the last attempt failed."""
    tries: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    """Attempts since the last success."""
    due_at: datetime = Field(
        default_factory=now,
        sa_column=Column(DateTime(timezone=True), nullable=False, server_default=text("now()")),
    )
    """Time from which it is to be fetched, again or for the first time."""
    wanted_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    """Time since which a browser waits for it, or null."""
    used_on: date = Field(
        default_factory=lambda: now().date(),
        sa_column=Column(Date, nullable=False, server_default=text("current_date")),
    )
    """The last day on which a browser asked for it."""


class PictureSize(SQLModel, table=True):
    """One size of a picture, as a file."""

    __tablename__ = "picture_size"

    key: str = Field(sa_column=Column(Text, ForeignKey("picture.key", ondelete="CASCADE"), primary_key=True))
    width: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    format: str = Field(sa_column=Column(Text, primary_key=True))
    """`avif`, `webp` or `jpeg`."""
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
