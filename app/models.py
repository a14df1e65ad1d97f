"""All tables. Products are facts of the shop; the other rows belong to sessions and are deleted with them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    and_,
    false,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import column_property, relationship
from sqlmodel import Field, SQLModel, col, select


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def timestamp_column() -> Any:
    """Return a new required column for a point in time (timestamptz)."""
    return Column(DateTime(timezone=True), nullable=False)


def session_key() -> Any:
    """Return a new column that references a row's session; the row is deleted with the session.

    It is part of each such table's keys, as a database that is distributed by session requires.
    """
    return Column(Text, ForeignKey("chat_session.id", ondelete="CASCADE"), primary_key=True)


class Product(SQLModel, table=True):
    """An item the shop sells. `price` is exact, in `currency` (ISO 4217); unknown facts are null.

    The database generates `title_words` and `search_words` from the other columns, `number`, by which postings name a
    product, and `family`, of which products that differ in size or colour only share the upper 44 bits. Only search
    reads them; they are not loaded with a product.
    """

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("price >= 0", name="product_price_not_negative"),
        Column(
            "title_words",
            TSVECTOR,
            Computed("product_title_words(name, brand, category)", persisted=True),
            nullable=True,
        ),
        Column(
            "search_words",
            TSVECTOR,
            Computed("product_search_words(name, brand, category, attributes, description)", persisted=True),
            nullable=True,
        ),
        Index(
            "product_search_words",
            "search_words",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
        Column("number", Integer, Identity(), nullable=False),
        Column(
            "family",
            BigInteger,
            Computed("product_family(name, brand, category, attributes)", persisted=True),
            nullable=True,
        ),
        Index(
            "product_by_family",
            text("(family >> 20)"),
            postgresql_where=text("family IS NOT NULL"),
        ),
        Index(
            "product_by_number",
            "number",
            unique=True,
            # The columns by which the search orders and counts, so that it reads no rows for that.
            postgresql_include=[
                "id",
                "price",
                "in_stock",
                "rating",
                "created_at",
                "category",
                "brand",
                "family",
            ],
        ),
        Index(
            "product_article_numbers",
            text("article_numbers(id, attributes)"),
            postgresql_using="gin",
        ),
        Index(
            "product_article_number_parts",
            literal_column("article_number_text(id, attributes)").label("numbers"),
            postgresql_using="gin",
            postgresql_ops={"numbers": "gin_trgm_ops"},
        ),
        Index("product_by_price", "price", "id"),
        Index("product_by_age", "created_at", "id"),
        Index("product_by_standing", text("in_stock DESC"), text("rating DESC NULLS LAST"), "id"),
        Index("product_retired", "retired_at", postgresql_where=text("retired_at IS NOT NULL")),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {
        "exclude_properties": ["title_words", "search_words", "number", "family"]
    }

    id: str = Field(sa_column=Column(Text, primary_key=True))
    name: str = Field(sa_column=Column(Text, nullable=False, index=True))
    description: str = Field(default="", sa_column=Column(Text, nullable=False))
    price: Decimal = Field(sa_column=Column(Numeric(13, 3), nullable=False))
    list_price: Decimal | None = Field(default=None, sa_column=Column(Numeric(13, 3)))
    currency: str = Field(default="USD", sa_column=Column(Text, nullable=False))
    category: str = Field(default="", sa_column=Column(Text, nullable=False, index=True))
    brand: str | None = Field(default=None, sa_column=Column(Text, index=True))
    image_url: str | None = Field(default=None, sa_column=Column(Text))
    in_stock: bool = True
    stock: int | None = None
    rating: Decimal | None = Field(default=None, sa_column=Column(Numeric(2, 1)))
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    options: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]")
    )
    """The choices that a shopper has, in order: `[{"name": "Size", "values": ["S", "M"]}]`. Empty without a choice."""
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    updated_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    source: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    """The feed that it came from: a file, an address or `api`."""
    retired_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    """Time since which it is no longer sold, or null. Retired products are in no list and no search."""

    if TYPE_CHECKING:
        variants: ClassVar[list[ProductVariant]]
        image_colour: ClassVar[str | None]


class ProductVariant(SQLModel, table=True):
    """One combination of a product's options: what is bought, with its own price and stock.

    A product without options has one variant, whose id is the product's. Triggers of the database keep both in step:
    a product's price is the lowest that can be bought, its stock the sum of what can be bought.
    """

    __tablename__ = "product_variant"
    __table_args__ = (
        CheckConstraint("price >= 0", name="product_variant_price_not_negative"),
        Index("product_variant_by_product", "product_id", "position"),
    )

    id: str = Field(sa_column=Column(Text, primary_key=True))
    product_id: str = Field(
        sa_column=Column(Text, ForeignKey("product.id", ondelete="CASCADE"), nullable=False)
    )
    position: int = 0
    """Its place among the product's variants, from 0."""
    options: dict[str, str] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default="{}")
    )
    """Its value of each option of the product, by the option's name. `Product.options` has their order."""
    price: Decimal = Field(sa_column=Column(Numeric(13, 3), nullable=False))
    list_price: Decimal | None = Field(default=None, sa_column=Column(Numeric(13, 3)))
    in_stock: bool = True
    stock: int | None = None
    sku: str | None = Field(default=None, sa_column=Column(Text))
    gtin: str | None = Field(default=None, sa_column=Column(Text))
    mpn: str | None = Field(default=None, sa_column=Column(Text))
    image_url: str | None = Field(default=None, sa_column=Column(Text))
    external_id: str | None = Field(default=None, sa_column=Column(Text))
    """Its id in the shop's own system, for a checkout there."""
    retired_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    """Time since which its product has no such variant any more, or null. It stays while a cart has it."""

    if TYPE_CHECKING:
        image_colour: ClassVar[str | None]


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


def colour_of(image_url: Any) -> Any:
    """Return a column with the colour of the picture with that address, read in the statement that reads the row."""
    colours = select(col(Picture.colour)).where(col(Picture.address) == image_url)
    return column_property(colours.correlate_except(Picture).scalar_subquery())


Product.image_colour = colour_of(Product.image_url)
ProductVariant.image_colour = colour_of(ProductVariant.image_url)

# Loaded with each product by one more statement. The import and the database's triggers write variants, not the ORM.
Product.variants = relationship(  # type: ignore[assignment]  # the class has the type only
    ProductVariant,
    viewonly=True,
    lazy="selectin",
    primaryjoin=lambda: and_(
        col(ProductVariant.product_id) == col(Product.id), col(ProductVariant.retired_at).is_(None)
    ),
    order_by=[col(ProductVariant.position), col(ProductVariant.id)],
)


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


class TurnRecord(SQLModel, table=True):
    """One question and its answer: its owner, its status and requests to stop it. Its content is in the log."""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("session_id", "client_message_id", name="turn_once_per_client_message"),
        # At most one running turn per session, also under concurrent requests.
        Index("turn_running_once", "session_id", unique=True, postgresql_where="status = 'running'"),
        # Turns that await compaction, in order, by a time that no heartbeat changes.
        Index("turn_unmerged", "created_at", postgresql_where=text("NOT merged")),
    )

    id: str = Field(sa_column=Column(Text, primary_key=True, index=True))
    session_id: str = Field(sa_column=session_key())
    first_seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    client_message_id: str = Field(sa_column=Column(Text, nullable=False))
    message: str = Field(sa_column=Column(Text, nullable=False))
    status: str = Field(default="running", sa_column=Column(Text, nullable=False))
    """`running`, then `done`, `cancelled` or `failed`."""
    owner: str = Field(default="", sa_column=Column(Text, nullable=False))
    heartbeat_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    cancel_requested: bool = False
    merged: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    """Whether each run of its text has been merged into one row of the log."""
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class EventRecord(SQLModel, table=True):
    """One row of the log. `data` is exactly the data on the wire. `seq` is contiguous until text is merged.

    The table is partitioned by `period` (app/log/periods.py). It has no foreign key to its session: writers lock the
    session's row, and expired events are dropped with their period.
    """

    __tablename__ = "event"
    __table_args__ = (
        Column("period", Date, nullable=False, server_default=text("'2000-01-01'::date")),
        {"postgresql_partition_by": "LIST (period)"},
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"exclude_properties": ["period"]}

    session_id: str = Field(sa_column=Column(Text, primary_key=True))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    turn_id: str | None = Field(default=None, sa_column=Column(Text))
    name: str = Field(sa_column=Column(Text, nullable=False))
    data: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    merged_from: int | None = Field(default=None, sa_column=Column(BigInteger))
    """Number of the first row whose text was merged into this one; `seq` is that of the last."""


class LogPeriod(SQLModel, table=True):
    """A period of the log, by the day on which it begins; it has a table of events (app/log/periods.py)."""

    __tablename__ = "log_period"

    begins: date = Field(sa_column=Column(Date, primary_key=True))


class StreamSlot(SQLModel, table=True):
    """One open stream of a session, and the process that serves it. Unlogged: after a crash there are no streams."""

    __tablename__ = "stream_seat"
    __table_args__: ClassVar[dict[str, Any]] = {"prefixes": ["UNLOGGED"]}

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=True))
    session_id: str = Field(sa_column=Column(Text, primary_key=True))
    process: str = Field(sa_column=Column(Text, nullable=False))


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
