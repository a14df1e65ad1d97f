"""A fast check whether a query has any match, and an index in the default order of the catalogue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# For "is there one?" the planner likes to read the table until it meets one, which for a word that no product has means
# all of it. The index knows at once.
IS_SOLD = """
CREATE FUNCTION is_sold(query tsquery) RETURNS boolean LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET enable_seqscan = off
RETURN EXISTS (SELECT FROM product WHERE search_words @@ query)
"""


def upgrade() -> None:
    """Create the function and the index."""
    op.execute(IS_SOLD)
    standing = ("in_stock DESC", "rating DESC NULLS LAST", "id")
    op.create_index("product_by_standing", "product", [sa.text(column) for column in standing])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("product_by_standing", "product")
    op.execute("DROP FUNCTION is_sold")
