"""Products and their variants: facts of the shop."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    Text,
    and_,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import column_property, relationship
from sqlmodel import Field, SQLModel, col, select

from app.models.columns import now, timestamp_column
from app.models.pictures import Picture


class Product(SQLModel, table=True):
    """An item the shop sells. `price` is exact, in `currency` (ISO 4217); unknown facts are null.

    The database generates `title_words` and `search_words` from the other columns, `number`, by which postings name a
    product, `family`, of which products that differ in size or colour only share the upper 44 bits, and `facts`, the
    numbers of the attribute values that facets count. Only search reads them; they are not loaded with a product.
    """

    __tablename__ = "product"
    __table_args__: ClassVar[tuple[Any, ...]] = (
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
        Column(
            "facts", ARRAY(BigInteger), Computed("product_facts(attributes)", persisted=True), nullable=True
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
        "exclude_properties": ["title_words", "search_words", "number", "family", "facts"]
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
