"""Article numbers: an index of each product's id, SKU, GTIN and MPN without separators."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ARTICLE_KEY = """
-- An article number without separators and case: "AB-12.34/xl" and "ab1234XL" have one key.
CREATE OR REPLACE FUNCTION article_key(number text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(regexp_replace(lower(number), '[^a-z0-9]+', '', 'g'), 100);
"""

ARTICLE_NUMBERS = """
-- The keys of a product's article numbers: its id and the attributes that hold such numbers. A list in an attribute
-- gives a key for each of its values.
CREATE OR REPLACE FUNCTION article_numbers(id text, attributes jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY[article_key(id)] || ARRAY(
    SELECT article_key(given)
    FROM jsonb_each(CASE WHEN jsonb_typeof(attributes) = 'object' THEN attributes ELSE '{}' END) AS fact (name, value),
        LATERAL jsonb_array_elements_text(
            CASE jsonb_typeof(value) WHEN 'array' THEN value ELSE jsonb_build_array(value) END) AS given
    WHERE article_key(name) = ANY (ARRAY[
        'sku', 'mpn', 'gtin', 'gtin8', 'gtin12', 'gtin13', 'gtin14', 'ean', 'ean8', 'ean13', 'upc', 'jan', 'isbn',
        'isbn10', 'isbn13', 'barcode', 'externalid', 'articlenumber', 'articleno', 'itemnumber', 'itemno', 'partnumber',
        'partno', 'productnumber', 'modelnumber', 'stylenumber', 'ordernumber', 'artikelnummer'])
);
"""

ARTICLE_NUMBER_TEXT = """
-- The same keys as one text with blanks between them, for parts of numbers.
CREATE OR REPLACE FUNCTION article_number_text(id text, attributes jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_to_string(article_numbers(id, attributes), ' ');
"""


def upgrade() -> None:
    """Create the functions and the indexes. Readers are not blocked; imports wait while the indexes are built."""
    for function in (ARTICLE_KEY, ARTICLE_NUMBERS, ARTICLE_NUMBER_TEXT):
        op.execute(sa.text(function))
    op.create_index(
        "product_article_numbers",
        "product",
        [sa.text("article_numbers(id, attributes)")],
        postgresql_using="gin",
    )
    op.create_index(
        "product_article_number_parts",
        "product",
        [sa.text("article_number_text(id, attributes) gin_trgm_ops")],
        postgresql_using="gin",
    )


def downgrade() -> None:
    """Drop the indexes and the functions."""
    op.drop_index("product_article_number_parts", "product")
    op.drop_index("product_article_numbers", "product")
    op.execute("DROP FUNCTION article_number_text(text, jsonb)")
    op.execute("DROP FUNCTION article_numbers(text, jsonb)")
    op.execute("DROP FUNCTION article_key(text)")
