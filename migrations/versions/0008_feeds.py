"""Feeds: three decimals of a price, the source of a product, retired products, a mark for the sample catalogue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

IS_SOLD = """
CREATE OR REPLACE FUNCTION is_sold(query tsquery) RETURNS boolean LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET enable_seqscan = off
RETURN EXISTS (SELECT FROM product WHERE search_words @@ query{condition})
"""


def upgrade() -> None:
    """Add the columns. The defaults serve processes of the previous release, which run while this one starts."""
    for name in ("price", "list_price"):
        op.alter_column("product", name, type_=sa.Numeric(13, 3))
    op.add_column("product", sa.Column("source", sa.Text(), nullable=False, server_default=""))
    op.add_column("product", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "product_retired", "product", ["retired_at"], postgresql_where=sa.text("retired_at IS NOT NULL")
    )
    op.add_column(
        "catalogue_state", sa.Column("is_sample", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(IS_SOLD.format(condition=" AND retired_at IS NULL"))


def downgrade() -> None:
    """Drop the columns, and the products that are no longer sold; prices are rounded to two decimals."""
    op.execute(IS_SOLD.format(condition=""))
    op.execute("DELETE FROM product WHERE retired_at IS NOT NULL")
    op.drop_column("catalogue_state", "is_sample")
    op.drop_index("product_retired", "product")
    op.drop_column("product", "retired_at")
    op.drop_column("product", "source")
    for name in ("list_price", "price"):
        op.alter_column("product", name, type_=sa.Numeric(12, 2))
