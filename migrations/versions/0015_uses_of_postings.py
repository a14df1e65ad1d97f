"""Search: each row of postings says how many products it has.

The number of products with a word decides what it weighs. Without the column PostgreSQL decompresses all arrays of
the word to count them. Rows are written again, which takes some 3 s for 50,000 products.
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, which PostgreSQL computes."""
    op.execute(
        "ALTER TABLE search_posting ADD COLUMN uses integer NOT NULL"
        " GENERATED ALWAYS AS (cardinality(products)) STORED"
    )


def downgrade() -> None:
    """Remove the column."""
    op.execute("ALTER TABLE search_posting DROP COLUMN uses")
