# ruff: noqa: E501
# The SQL is the text that the server keeps of its functions; its lines are not broken again.
"""Search: products of which each size or colour is a product of its own share a number, by which a search shows one.

The table is written again once, and the index of product numbers holds the new column.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

PRODUCT_FAMILY = r"""
-- What a product shares with itself in another size or colour, where a feed lists each as a product: a hash of brand,
-- category and the name without its size and colour, in the upper 44 bits, and of these two in the lower 20. Null where the
-- name and the attributes say neither. A size or a colour is what an attribute so called says, and what stands at the end of a
-- name: "Linen coat, XL, navy". Before a noun a colour may be part of what it is: green tea is no colour of tea.
CREATE OR REPLACE FUNCTION product_family(name text, brand text, category text, attributes jsonb) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
    words text[] := (regexp_split_to_array(btrim(regexp_replace(lower(left(name, 300)), '[^[:alnum:].''+&]+', ' ', 'g')), ' '))[1:40];
    told text[] := '{}';
    kept text[] := '{}';
    choice text[] := '{}';
    is_end boolean := true;
    word text;
BEGIN
    IF attributes ?| ARRAY['size', 'Size', 'sizes', 'Sizes', 'colour', 'Colour', 'color', 'Color', 'colours', 'Colours', 'colors', 'Colors',
        'product colour', 'Product colour', 'Product color', 'shoe size', 'Shoe size', 'EU size', 'UK size', 'US size'] THEN
        -- A list of several is what one product comes in.
        SELECT coalesce(array_agg(DISTINCT part), '{}') INTO told
        FROM jsonb_each(attributes) AS fact (key, value),
            regexp_split_to_table(btrim(regexp_replace(
                lower(left(CASE WHEN jsonb_typeof(fact.value) <> 'array' THEN fact.value #>> '{}'
                    WHEN jsonb_array_length(fact.value) = 1 THEN fact.value ->> 0 END, 300)), '[^[:alnum:].''+&]+', ' ', 'g')), ' ') AS part
        WHERE lower(key) ~ '^((shoe|eu|uk|us) )?sizes?$|^(product )?colou?rs?$' AND part <> '';
    END IF;
    FOR place IN REVERSE cardinality(words) .. 1 LOOP
        word := words[place];
        IF word = ANY (told) OR is_end AND words[place - 1] = 'size' OR is_end AND word ~ ('^(xx?s|[sml]|[2-7]?x{1,3}l|small|medium|large|sizes?|black|white|gr[ae]y|silver|gold|red|blue|green'
            '|pink|purple|yellow|orange|brown|beige|navy|teal|turquoise|violet|cyan|magenta|burgundy|charcoal|ivory|cream|olive|khaki'
            '|maroon|tan|lilac|mint|coral)$')
        THEN
            choice := word || choice;
        ELSIF is_end AND choice <> '{}' AND word ~ '^(and|&|in|dark|light|bright|heather|rose|space|royal|sky|extra)$' THEN
            choice := word || choice;
        ELSE
            is_end := false;
            kept := word || kept;
        END IF;
    END LOOP;
    IF kept = '{}' OR choice = '{}' AND told = '{}' THEN
        RETURN NULL;
    END IF;
    -- What is of another material or for other people is another product.
    RETURN hashtextextended(concat_ws('|', lower(brand), category, array_to_string(kept, ' '), attributes ->> 'material',
        attributes ->> 'for', attributes ->> 'gender', attributes ->> 'age_group'), 0) >> 20 << 20
        | (hashtextextended(array_to_string(choice, ' ') || '|' || array_to_string(told, ' '), 0) & 1048575);
END
$$;
"""

COLUMN = "ALTER TABLE product ADD COLUMN family bigint GENERATED ALWAYS AS (product_family(name, brand, category, attributes)) STORED"
INCLUDED = ("id", "price", "in_stock", "rating", "created_at", "category", "brand")


def upgrade() -> None:
    """Create the function, the column with its index, and the index of numbers with the column."""
    op.execute(sa.text(PRODUCT_FAMILY.replace(":", r"\:")))
    op.execute(COLUMN)
    op.create_index(
        "product_by_family",
        "product",
        [sa.text("(family >> 20)")],
        postgresql_where=sa.text("family IS NOT NULL"),
    )
    index_numbers((*INCLUDED, "family"))


def downgrade() -> None:
    """Restore the index of numbers, and drop the column and the function."""
    index_numbers(INCLUDED)
    op.drop_index("product_by_family", "product")
    op.drop_column("product", "family")
    op.execute("DROP FUNCTION product_family(text, text, text, jsonb)")


def index_numbers(columns: tuple[str, ...]) -> None:
    """Create the index of numbers again with these columns."""
    op.drop_index("product_by_number", "product")
    op.create_index("product_by_number", "product", ["number"], unique=True, postgresql_include=list(columns))
