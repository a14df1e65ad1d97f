"""Tables derived from the products for the search: words, postings, kinds, and the number of the last change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Float,
    Index,
    Integer,
    SmallInteger,
    Text,
    false,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from app.models.columns import now, timestamp_column


class CatalogueWord(SQLModel, table=True):
    """A word of the catalogue in lower case, its search stem, and the number of products that use it.

    The table contains the candidates for spelling corrections. A trigger keeps it current after changes of a few
    products, an import of more writes it again.
    """

    __tablename__ = "catalogue_word"
    __table_args__ = (
        Index(
            "catalogue_word_similar", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}
        ),
    )

    word: str = Field(sa_column=Column(Text, primary_key=True))
    stem: str = Field(sa_column=Column(Text, nullable=False, index=True))
    uses: int = Field(default=1, sa_column=Column(Integer, nullable=False))


class SearchPosting(SQLModel, table=True):
    """The products of a block of 4,096 product numbers that have a word, and its impact on each.

    The database writes it (migrations/sql/search/product_postings.sql).
    """

    __tablename__ = "search_posting"

    word: str = Field(sa_column=Column(Text, primary_key=True))
    block: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False, index=True))
    products: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False))
    impacts: list[int] = Field(sa_column=Column(ARRAY(SmallInteger), nullable=False))
    uses: int | None = Field(
        default=None,
        sa_column=Column(Integer, Computed("cardinality(products)", persisted=True), nullable=False),
    )
    """Number of products: counting them in the array would decompress it."""


class SearchAverage(SQLModel, table=True):
    """One row: the number of products and the average lengths of their fields in words, as the postings assume them."""

    __tablename__ = "search_average"

    products: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    title: float = Field(sa_column=Column(Float, nullable=False))
    label: float = Field(sa_column=Column(Float, nullable=False))
    attributes: float = Field(sa_column=Column(Float, nullable=False))
    description: float = Field(sa_column=Column(Float, nullable=False))
    changed: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    """Number of products whose words have changed since."""


class CategoryKind(SQLModel, table=True):
    """A kind (the key of a noun) that the products of a category are, learned from their titles."""

    __tablename__ = "category_kind"

    category: str = Field(sa_column=Column(Text, primary_key=True))
    kind: str = Field(sa_column=Column(Text, primary_key=True))


class StaleBlock(SQLModel, table=True):
    """A block whose postings are out of date. Such a row exists only within the transaction that changes products."""

    __tablename__ = "stale_block"

    block: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    products: list[int] | None = Field(default=None, sa_column=Column(ARRAY(Integer)))
    """Numbers of the changed products; None for the whole block."""


class CatalogueState(SQLModel, table=True):
    """One row: the number of the catalogue's last change, by which other processes detect it."""

    __tablename__ = "catalogue_state"
    __table_args__ = (CheckConstraint("id = 1", name="catalogue_state_one_row"),)

    id: int = Field(default=1, sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    revision: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    is_sample: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    """Whether all products are the sample catalogue's, which the shop's first own products replace."""
    words_are_stale: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    """Whether `catalogue_word` has to be written again. This is so only within a transaction that changes products."""
    changed_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
