# ruff: noqa: E501
# The SQL is the text that the server keeps of its functions; its lines are not broken again.
"""Search: a product has the numbers of its attribute values, by which facets count without reading the attributes.

The table is written again once. Servers of the release before do not read the column.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ATTRIBUTE_FACTS = r"""
-- The values of a product's attributes that facets may count, each with its name and a number: a hash of the name in lower
-- case in the upper half, of the value in the lower one, so that all values of a name share the upper half. Values have 1 to 40
-- characters. Not strict, so that PostgreSQL can inline it.
CREATE OR REPLACE FUNCTION attribute_facts(attributes jsonb) RETURNS TABLE (fact bigint, name text, value text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashtextextended(lower(key), 0) >> 32 << 32) | (hashtextextended(item #>> '{}', 0) & 4294967295),
        key, item #>> '{}'
    FROM jsonb_each(CASE jsonb_typeof(attributes) WHEN 'object' THEN attributes ELSE '{}' END) AS each (key, items),
        jsonb_array_elements(CASE jsonb_typeof(items)
            WHEN 'array' THEN items WHEN 'string' THEN jsonb_build_array(items) ELSE '[]' END) AS item
    WHERE jsonb_typeof(item) = 'string' AND length(key) <= 40 AND length(item #>> '{}') BETWEEN 1 AND 40
$$;
"""

PRODUCT_FACTS = r"""
-- The generated column product.facts: the numbers of the values that facets count, at most 200.
CREATE OR REPLACE FUNCTION product_facts(attributes jsonb) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(SELECT DISTINCT fact FROM attribute_facts(attributes) ORDER BY fact LIMIT 200);
"""

# In one statement, so that the column is in the row of its product, from which PostgreSQL moves long values first.
COLUMN = """
ALTER TABLE product ADD COLUMN facts bigint[] GENERATED ALWAYS AS (product_facts(attributes)) STORED,
    ALTER COLUMN facts SET STORAGE MAIN
"""


def upgrade() -> None:
    """Create the functions and the column."""
    for function in (ATTRIBUTE_FACTS, PRODUCT_FACTS):
        op.execute(sa.text(function.replace(":", r"\:")))
    op.execute(COLUMN)


def downgrade() -> None:
    """Drop the column and the functions."""
    op.drop_column("product", "facts")
    op.execute("DROP FUNCTION product_facts(jsonb)")
    op.execute("DROP FUNCTION attribute_facts(jsonb)")
