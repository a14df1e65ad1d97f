"""Search: how the catalogue's text is read, what is kept of it to be found by, and the words spelling may mean.

Every function is written in SQL's standard body, so that its names are resolved here and now: a restored dump computes
the same columns whatever the search path is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# English stems, accents forgiven: "crème brûlée" is found by "creme brulee".
CONFIGURATION = (
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE TEXT SEARCH CONFIGURATION shop (COPY = english)",
    "ALTER TEXT SEARCH CONFIGURATION shop"
    " ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem",
)

# The parser takes "Wi-Fi/Bluetooth" for a file path and "500GB" for one word; sizes are written in many ways.
SHOP_TEXT = r"""
CREATE FUNCTION shop_text(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    regexp_replace(translate(words, '/\_|+•™®©', '      '), '(\d)\s?["″”]', '\1 inch ', 'g'),
    '\m(\d+(?:[.,]\d+)?)-?([[:alpha:]]{1,4})\M', '\1 \2', 'g')
"""

ATTRIBUTE_TEXT = r"""
CREATE FUNCTION attribute_text(attributes jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT string_agg(
        CASE jsonb_typeof(value)
            WHEN 'boolean' THEN CASE WHEN value = 'true' THEN key END
            WHEN 'array' THEN translate(value::text, '[]"', '   ')
            WHEN 'object' THEN translate(value::text, '{}"', '   ')
            ELSE value #>> '{}'
        END, ' . ')
    FROM jsonb_each(CASE WHEN jsonb_typeof(attributes) = 'object' THEN attributes ELSE '{}' END)
)
"""

# What a word or a short name comes down to: "Home & Garden", "home and garden" and "Garden-Home" are one.
SHOP_KEY = r"""
CREATE FUNCTION shop_key(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(coalesce(
    nullif(array_to_string(tsvector_to_array(to_tsvector('shop', translate(words, '-/', '  '))), ' '), ''),
    lower(btrim(words))), 200)
"""

# A category path's stretches: for "Kitchen > Kettles" the keys of "Kitchen", "Kettles" and "Kitchen > Kettles".
CATEGORY_KEYS = r"""
CREATE FUNCTION category_keys(category text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    WITH segment AS (
        SELECT position, shop_key(part) AS key
        FROM string_to_table(category, '>') WITH ORDINALITY AS parts (part, position)
        WHERE btrim(part) <> '' AND position <= 8
    )
    SELECT array_agg(stretch)
    FROM (
        SELECT string_agg(inner_part.key, ' > ' ORDER BY inner_part.position) AS stretch
        FROM segment AS first
        JOIN segment AS last ON last.position >= first.position
        JOIN segment AS inner_part ON inner_part.position BETWEEN first.position AND last.position
        GROUP BY first.position, last.position
    ) AS stretches
)
"""

# What a product is, as opposed to what it is for: the last noun of its name ("Laptop Bag for 15 inch laptops, black"
# is a bag), of the plain words amid a name of names ("HP 301 ink cartridge Original"), of its category's last segment.
PRODUCT_KINDS = r"""
CREATE FUNCTION product_kinds(name text, category text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    WITH title AS (
        SELECT regexp_replace(
            split_part(regexp_replace(name,
                '\s*[,;:(\[]|\s[-–—|]\s|\s(?:for|with|in|by|from|featuring)\s', E'\n', 'i'), E'\n', 1),
            '(?:[\s-]+(?:\d\S*|[smlx]{1,3}|\S{1,2}|pack|set|kit|pcs|black|white|gr[ae]y|silver|gold|red|blue|green|pink'
            '|purple|yellow|orange|brown|beige|navy))+$', '', 'i') AS words
    ), phrase (words) AS (
        SELECT words FROM title
        UNION ALL
        SELECT substring(words, '(?:^|\s)((?:[a-z]{3,}(?:\s|$))+)') FROM title
        UNION ALL
        SELECT regexp_split_to_table(substring(category, '[^>]*$'), '\s*(?:[&,/]|\sand\s)\s*')
    )
    SELECT array_agg(DISTINCT shop_key(kind))
    FROM phrase, LATERAL substring(words, '([[:alpha:]]{2,})\W*$') AS kind
    WHERE kind IS NOT NULL
)
"""

TITLE_WORDS = r"""
CREATE FUNCTION product_title_words(name text, brand text, category text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('shop', shop_text(name)), 'A')
    || setweight(to_tsvector('shop', shop_text(concat_ws(' ', brand, translate(category, '->', '  ')))), 'B')
"""

# Beside its words a product carries labels, which no text can contain: `=` what it is, `@` where it stands, `#` whose.
SEARCH_WORDS = r"""
CREATE FUNCTION product_search_words(name text, brand text, category text, attributes jsonb, description text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN product_title_words(name, brand, category)
    || setweight(to_tsvector('shop', shop_text(coalesce(attribute_text(attributes), ''))), 'C')
    || setweight(to_tsvector('shop', shop_text(description)), 'D')
    || array_to_tsvector(ARRAY(
        SELECT '=' || kind FROM unnest(product_kinds(name, category)) AS kind
        UNION SELECT '@' || key FROM unnest(category_keys(category)) AS key
        UNION SELECT '#' || shop_key(brand) WHERE btrim(brand) <> ''
    ))
"""

FUNCTIONS = (SHOP_TEXT, ATTRIBUTE_TEXT, SHOP_KEY, CATEGORY_KEYS, PRODUCT_KINDS, TITLE_WORDS, SEARCH_WORDS)


def upgrade() -> None:
    """Forwards."""
    for statement in (*CONFIGURATION, *FUNCTIONS):
        op.execute(sa.text(statement.replace(":", r"\:")))
    for name, arguments in (
        ("title_words", "name, brand, category"),
        ("search_words", "name, brand, category, attributes, description"),
    ):
        computed = sa.Computed(f"product_{name}({arguments})", persisted=True)
        op.add_column("product", sa.Column(name, TSVECTOR, computed, nullable=True))
    # What every search reads stays in the row; what few read goes elsewhere, so that a page of the table holds many.
    op.execute("ALTER TABLE product ALTER COLUMN title_words SET STORAGE MAIN")
    op.execute("ALTER TABLE product SET (toast_tuple_target = 512)")
    op.create_index(
        "product_search_words",
        "product",
        ["search_words"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "catalogue_word",
        sa.Column("word", sa.Text(), primary_key=True),
        sa.Column("uses", sa.Integer(), nullable=False),
    )
    op.create_index(
        "catalogue_word_similar",
        "catalogue_word",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )


def downgrade() -> None:
    """Back. The extensions stay: others may use them."""
    op.drop_table("catalogue_word")
    op.execute("ALTER TABLE product DROP COLUMN search_words, DROP COLUMN title_words")
    op.execute("ALTER TABLE product RESET (toast_tuple_target)")
    op.execute(
        "DROP FUNCTION product_search_words, product_title_words, product_kinds, category_keys, shop_key,"
        " attribute_text, shop_text"
    )
    op.execute("DROP TEXT SEARCH CONFIGURATION shop")
