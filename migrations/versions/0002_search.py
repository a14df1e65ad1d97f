"""Search: the text configuration, the search columns and indexes, and the vocabulary for spelling.

Every function either has a standard SQL body, whose names are resolved at creation, or sets its own search path, so
that a dump restored under another search path computes the same columns.
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

# The key of a word or a short name: "Home & Garden", "home and garden" and "Garden-Home" have the same key.
SHOP_KEY = r"""
CREATE FUNCTION shop_key(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(coalesce(
    nullif(array_to_string(tsvector_to_array(to_tsvector('shop', translate(words, '-/', '  '))), ' '), ''),
    lower(btrim(words))), 200)
"""

# The keys of all runs of a category path: for "Kitchen > Kettles" those of "Kitchen", "Kettles" and "Kitchen >
# Kettles". In PL/pgSQL, like the next one: one query per call would make an import three times as long.
CATEGORY_KEYS = r"""
CREATE FUNCTION category_keys(category text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path FROM CURRENT AS $$
DECLARE
    part text;
    segments text[] := '{}';
    stretches text[] := '{}';
BEGIN
    FOREACH part IN ARRAY string_to_array(category, '>') LOOP
        IF btrim(part) <> '' AND cardinality(segments) < 8 THEN
            segments := segments || shop_key(part);
        END IF;
    END LOOP;
    FOR top IN 1 .. cardinality(segments) LOOP
        FOR leaf IN top .. cardinality(segments) LOOP
            stretches := stretches || array_to_string(segments[top:leaf], ' > ');
        END LOOP;
    END LOOP;
    RETURN stretches;
END
$$
"""

# The kind of a product, as opposed to its purpose: the last noun of its name ("Laptop Bag for 15 inch laptops, black"
# is a bag), of the plain words within a name ("HP 301 ink cartridge Original"), and of its category's last segment.
PRODUCT_KINDS = r"""
CREATE FUNCTION product_kinds(name text, category text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path FROM CURRENT AS $$
DECLARE
    title text := regexp_replace(
        substring(name, '^(.+?)(?:\s*[,;:(\[]|\s[-–—|]\s|\s(?:for|with|in|by|from|featuring)\s|$)'),
        '(?:[\s-]+(?:\d\S*|[smlx]{1,3}|\S{1,2}|pack|set|kit|pcs|black|white|gr[ae]y|silver|gold|red|blue|green|pink'
        '|purple|yellow|orange|brown|beige|navy))+$', '', 'i');
    phrases text[] := ARRAY[title, substring(title, '(?:^|\s)((?:[a-z]{3,}(?:\s|$))+)')]
        || regexp_split_to_array(substring(category, '[^>]*$'), '\s*(?:[&,/]|\sand\s)\s*');
    phrase text;
    kinds text[] := '{}';
BEGIN
    FOREACH phrase IN ARRAY phrases LOOP
        kinds := kinds || shop_key(substring(phrase, '([[:alpha:]]{2,})\W*$'));
    END LOOP;
    RETURN array_remove(kinds, NULL);
END
$$
"""

# In addition to its words, a product has labels with a sign that no text contains: `=` kind, `@` category, `#` brand.
LABELLED = r"""
CREATE FUNCTION labelled(sign text, keys text[]) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    key text;
    labels text[] := '{}';
BEGIN
    FOREACH key IN ARRAY array_remove(keys, NULL) LOOP
        labels := labels || (sign || key);
    END LOOP;
    RETURN array_to_tsvector(labels);
END
$$
"""

TITLE_WORDS = r"""
CREATE FUNCTION product_title_words(name text, brand text, category text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('shop', shop_text(name)), 'A')
    || setweight(to_tsvector('shop', shop_text(concat_ws(' ', brand, translate(category, '->', '  ')))), 'B')
    || labelled('=', product_kinds(name, category))
"""

SEARCH_WORDS = r"""
CREATE FUNCTION product_search_words(name text, brand text, category text, attributes jsonb, description text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN product_title_words(name, brand, category)
    || setweight(to_tsvector('shop', shop_text(coalesce(attribute_text(attributes), ''))), 'C')
    || setweight(to_tsvector('shop', shop_text(description)), 'D')
    || labelled('@', category_keys(category))
    || labelled('#', ARRAY[shop_key(nullif(brand, ''))])
"""

# The tsquery that matches a label, quoted as tsquery text.
LABEL_QUERY = r"""
CREATE FUNCTION label_query(sign text, key text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CAST('''' || replace(replace(sign || key, '\', '\\'), '''', '''''') || '''' AS tsquery)
"""

FUNCTIONS = (
    SHOP_TEXT,
    ATTRIBUTE_TEXT,
    SHOP_KEY,
    CATEGORY_KEYS,
    PRODUCT_KINDS,
    LABELLED,
    LABEL_QUERY,
    TITLE_WORDS,
    SEARCH_WORDS,
)


def upgrade() -> None:
    """Create the functions, columns and indexes of search."""
    for statement in (*CONFIGURATION, *FUNCTIONS):
        op.execute(sa.text(statement.replace(":", r"\:")))
    for name, arguments in (
        ("title_words", "name, brand, category"),
        ("search_words", "name, brand, category, attributes, description"),
    ):
        computed = sa.Computed(f"product_{name}({arguments})", persisted=True)
        op.add_column("product", sa.Column(name, TSVECTOR, computed, nullable=True))
    # Columns that every search reads are stored in the row; rarely read ones are stored elsewhere, so that more rows
    # fit a page.
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
        sa.Column("stem", sa.Text(), nullable=False, index=True),
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
    """Drop them. The extensions stay, because other database objects may use them."""
    op.drop_table("catalogue_word")
    op.execute("ALTER TABLE product DROP COLUMN search_words, DROP COLUMN title_words")
    op.execute("ALTER TABLE product RESET (toast_tuple_target)")
    op.execute(
        "DROP FUNCTION product_search_words, product_title_words, label_query, labelled, product_kinds, category_keys,"
        " shop_key, attribute_text, shop_text"
    )
    op.execute("DROP TEXT SEARCH CONFIGURATION shop")
