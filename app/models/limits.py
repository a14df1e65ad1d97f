"""Use of what is limited: requests, and the cost of models."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Column, Date, DateTime, Numeric, Text
from sqlmodel import Field, SQLModel


class RateLimit(SQLModel, table=True):
    """The used part of the rate limit of `key`, as the time at which the whole limit is available again."""

    __tablename__ = "rate_limit"

    key: str = Field(sa_column=Column(Text, primary_key=True))
    free_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False, index=True))


class SpendDay(SQLModel, table=True):
    """Cost of all models on a day (UTC), in US dollars, and their number of rounds."""

    __tablename__ = "spend_day"

    day: date = Field(sa_column=Column(Date, primary_key=True))
    spent: Decimal = Field(default=Decimal(0), sa_column=Column(Numeric(14, 8), nullable=False))
    rounds: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))


class SpendReservation(SQLModel, table=True):
    """US dollars reserved for a running round, and the process that runs it."""

    __tablename__ = "spend_reservation"

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=True))
    day: date = Field(sa_column=Column(Date, nullable=False, index=True))
    amount: Decimal = Field(sa_column=Column(Numeric(14, 8), nullable=False))
    process: str = Field(sa_column=Column(Text, nullable=False))
