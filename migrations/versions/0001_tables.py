"""Tables of the catalogue (row group D of the requirements), of sessions, turns and the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    create_catalogue()
    create_sessions()
    create_log()


def downgrade() -> None:
    """Drop all tables."""
    for table in ("idempotency", "event", "turn", "search_context", "cart_item", "chat_session"):
        op.drop_table(table)
    op.drop_table("catalogue_state")
    op.drop_table("product")


def create_catalogue() -> None:
    """Create the products and the number of their last change."""
    op.create_table(
        "product",
        text("id", primary_key=True),
        text("name"),
        text("description"),
        sa.Column("price", sa.Numeric(12, 2), nullable=False),
        sa.Column("list_price", sa.Numeric(12, 2)),
        text("currency"),
        text("category"),
        text("brand", nullable=True),
        text("image_url", nullable=True),
        sa.Column("in_stock", sa.Boolean(), nullable=False),
        sa.Column("stock", sa.Integer()),
        sa.Column("rating", sa.Numeric(2, 1)),
        sa.Column("attributes", JSONB(), nullable=False),
        moment("created_at"),
        moment("updated_at"),
        sa.CheckConstraint("price >= 0", name="product_price_not_negative"),
    )
    for column in ("name", "category", "brand"):
        op.create_index(f"ix_product_{column}", "product", [column])
    op.create_index("product_by_price", "product", ["price", "id"])
    op.create_index("product_by_age", "product", ["created_at", "id"])
    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        moment("changed_at"),
        sa.CheckConstraint("id = 1", name="catalogue_state_one_row"),
    )
    op.execute("INSERT INTO catalogue_state (id, revision, changed_at) VALUES (1, 0, now())")


def create_sessions() -> None:
    """Create sessions, their shown products and their carts."""
    op.create_table(
        "chat_session",
        text("id", primary_key=True),
        moment("created_at"),
        moment("seen_at"),
        number("last_seq"),
        number("floor_seq"),
    )
    op.create_table(
        "search_context",
        number("id", primary_key=True),
        session(index=True),
        text("search_query"),
        text("source"),
        sa.Column("results", JSONB(), nullable=False),
        moment("timestamp"),
    )
    op.create_table(
        "cart_item",
        number("id", primary_key=True),
        session(index=True),
        sa.Column(
            "product_id",
            sa.Text(),
            sa.ForeignKey("product.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("quantity", sa.Integer(), nullable=False),
        moment("added_at"),
        sa.UniqueConstraint("session_id", "product_id", name="cart_item_once_per_product"),
        sa.CheckConstraint("quantity >= 1", name="cart_item_quantity_positive"),
    )


def create_log() -> None:
    """Create turns, their events, and stored answers to repeated clicks."""
    op.create_table(
        "turn",
        text("id", primary_key=True),
        session(index=True),
        number("first_seq"),
        *(text(name) for name in ("client_message_id", "message", "status", "owner")),
        moment("heartbeat_at"),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        moment("created_at"),
        sa.UniqueConstraint("session_id", "client_message_id", name="turn_once_per_client_message"),
    )
    running = sa.text("status = 'running'")
    op.create_index("turn_running_once", "turn", ["session_id"], unique=True, postgresql_where=running)
    op.create_table(
        "event",
        session(primary_key=True),
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        text("turn_id", nullable=True),
        text("name"),
        sa.Column("data", JSONB(), nullable=False),
    )
    op.create_table(
        "idempotency",
        session(primary_key=True),
        text("function", primary_key=True),
        text("key", primary_key=True),
        text("parameters"),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", JSONB(), nullable=False),
        moment("created_at"),
    )


def text(name: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[str]:
    """Return a text column."""
    return sa.Column(name, sa.Text(), nullable=nullable, primary_key=primary_key)


def number(name: str, *, primary_key: bool = False) -> sa.Column[int]:
    """Return a bigint column; a primary key is generated."""
    return sa.Column(name, sa.BigInteger(), nullable=False, primary_key=primary_key)


def moment(name: str) -> sa.Column[object]:
    """Return a column for a point in time (timestamptz)."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def session(*, primary_key: bool = False, index: bool = False) -> sa.Column[str]:
    """Return the column that references a row's session; the row is deleted with it."""
    owner = sa.ForeignKey("chat_session.id", ondelete="CASCADE")
    return sa.Column("session_id", sa.Text(), owner, nullable=False, primary_key=primary_key, index=index)
