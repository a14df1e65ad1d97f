"""Variants: a shop sells one combination of a product's options, with its own price and stock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WRITE_OWN_VARIANTS = """
CREATE OR REPLACE FUNCTION write_own_variants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM written) THEN
        RETURN NULL; -- these triggers call each other, also for statements that write nothing
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- Variants that a cart names stay, marked as retired.
        DELETE FROM product_variant USING written
        WHERE product_variant.product_id = written.id AND product_variant.id <> written.id
            AND written.options = '[]' AND written.retired_at IS NULL
            AND NOT EXISTS (SELECT FROM cart_item WHERE cart_item.variant_id = product_variant.id);
        UPDATE product_variant SET retired_at = now(), in_stock = false
        FROM written
        WHERE product_variant.product_id = written.id AND product_variant.id <> written.id
            AND written.options = '[]' AND written.retired_at IS NULL AND product_variant.retired_at IS NULL;
    END IF;
    INSERT INTO product_variant AS own (id, product_id, position, options, price, list_price, in_stock, stock)
    SELECT id, id, 0, '{}', price, list_price, in_stock, stock FROM written
    WHERE options = '[]' AND retired_at IS NULL AND NOT EXISTS (
        SELECT FROM product_variant AS same
        WHERE same.id = written.id
            AND (same.product_id, same.options, same.price, same.list_price, same.in_stock, same.stock,
                same.retired_at)
            IS NOT DISTINCT FROM
            (written.id, '{}'::jsonb, written.price, written.list_price, written.in_stock, written.stock,
                NULL::timestamptz))
    ON CONFLICT (id) DO UPDATE SET
        product_id = excluded.product_id, position = 0, options = '{}', price = excluded.price,
        list_price = excluded.list_price, in_stock = excluded.in_stock, stock = excluded.stock, retired_at = NULL;
    RETURN NULL;
END
$$
"""

SUM_UP_VARIANTS = """
CREATE OR REPLACE FUNCTION sum_up_variants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM written) THEN
        RETURN NULL; -- these triggers call each other, also for statements that write nothing
    END IF;
    UPDATE product SET
        price = derived.price, list_price = derived.list_price, in_stock = derived.in_stock,
        stock = derived.stock, updated_at = now()
    FROM (
        SELECT product_id, bool_or(in_stock) AS in_stock,
            CASE WHEN count(*) = count(stock) THEN least(sum(stock), 1000000000)::integer END AS stock,
            (array_agg(offered.price ORDER BY offered.price, position))[1] AS price,
            (array_agg(offered.list_price ORDER BY offered.price, position))[1] AS list_price
        FROM (
            SELECT *, bool_or(in_stock) OVER (PARTITION BY product_id) AS any_in_stock
            FROM product_variant
            WHERE product_id IN (SELECT written.product_id FROM written) AND retired_at IS NULL
        ) AS offered
        WHERE in_stock = any_in_stock
        GROUP BY product_id
    ) AS derived
    WHERE product.id = derived.product_id
        AND (product.price, product.list_price, product.in_stock, product.stock)
        IS DISTINCT FROM (derived.price, derived.list_price, derived.in_stock, derived.stock);
    RETURN NULL;
END
$$
"""

FILL_CART_VARIANT = """
CREATE OR REPLACE FUNCTION fill_cart_variant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.variant_id := NEW.product_id;
    RETURN NEW;
END
$$
"""

TRIGGERS = (
    "CREATE TRIGGER variant_of_new_product AFTER INSERT ON product"
    " REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION write_own_variants()",
    "CREATE TRIGGER variant_of_changed_product AFTER UPDATE ON product"
    " REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION write_own_variants()",
    "CREATE TRIGGER product_of_new_variant AFTER INSERT ON product_variant"
    " REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION sum_up_variants()",
    "CREATE TRIGGER product_of_changed_variant AFTER UPDATE ON product_variant"
    " REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION sum_up_variants()",
    "CREATE TRIGGER product_of_removed_variant AFTER DELETE ON product_variant"
    " REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION sum_up_variants()",
    "CREATE TRIGGER cart_line_without_variant BEFORE INSERT ON cart_item"
    " FOR EACH ROW WHEN (NEW.variant_id IS NULL) EXECUTE FUNCTION fill_cart_variant()",
)


def upgrade() -> None:
    """Create the table and its triggers. Each existing product gets one variant, and each cart line points to it."""
    op.add_column("product", sa.Column("options", JSONB(), nullable=False, server_default="[]"))
    create_variants()
    op.execute(
        "INSERT INTO product_variant (id, product_id, position, price, list_price, in_stock, stock)"
        " SELECT id, id, 0, price, list_price, in_stock, stock FROM product"
    )
    op.create_index("product_variant_by_product", "product_variant", ["product_id", "position"])
    op.add_column("cart_item", sa.Column("variant_id", sa.Text(), nullable=True))
    op.add_column("cart_item", sa.Column("price", sa.Numeric(13, 3), nullable=True))
    op.add_column("cart_item", sa.Column("currency", sa.Text(), nullable=True))
    op.execute("UPDATE cart_item SET variant_id = product_id")
    op.alter_column("cart_item", "variant_id", nullable=False)
    op.create_foreign_key(
        "cart_item_variant_id_fkey",
        "cart_item",
        "product_variant",
        ["variant_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_index("ix_cart_item_variant_id", "cart_item", ["variant_id"])
    op.drop_constraint("cart_item_once_per_product", "cart_item")
    op.create_unique_constraint("cart_item_once_per_variant", "cart_item", ["session_id", "variant_id"])
    for statement in (WRITE_OWN_VARIANTS, SUM_UP_VARIANTS, FILL_CART_VARIANT, *TRIGGERS):
        op.execute(sa.text(statement.replace(":", r"\:")))


def create_variants() -> None:
    """Create the table."""
    op.create_table(
        "product_variant",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("product_id", sa.Text(), sa.ForeignKey("product.id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("options", JSONB(), nullable=False, server_default="{}"),
        sa.Column("price", sa.Numeric(13, 3), nullable=False),
        sa.Column("list_price", sa.Numeric(13, 3)),
        sa.Column("in_stock", sa.Boolean(), nullable=False),
        sa.Column("stock", sa.Integer()),
        *(sa.Column(name, sa.Text()) for name in ("sku", "gtin", "mpn", "image_url", "external_id")),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("price >= 0", name="product_variant_price_not_negative"),
    )


def downgrade() -> None:
    """Drop variants. Of several lines of one product in a cart, the oldest stays."""
    for table, trigger in (
        ("cart_item", "cart_line_without_variant"),
        ("product", "variant_of_changed_product"),
        ("product", "variant_of_new_product"),
    ):
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(
        "DELETE FROM cart_item USING cart_item AS older WHERE older.session_id = cart_item.session_id"
        " AND older.product_id = cart_item.product_id AND older.id < cart_item.id"
    )
    for column in ("variant_id", "price", "currency"):
        op.drop_column("cart_item", column)
    op.create_unique_constraint("cart_item_once_per_product", "cart_item", ["session_id", "product_id"])
    op.drop_table("product_variant")
    op.drop_column("product", "options")
    op.execute("DROP FUNCTION fill_cart_variant, sum_up_variants, write_own_variants")
