# ruff: noqa: E501
# The SQL is the text that the server keeps of its functions; its lines are not broken again.
"""Search: plain words with a stroke between them are part of what a product is called.

"HP ES235AA notebook dock/port replicator" was a notebook, because the plain words ended before the stroke. Only the
products with such a name are read again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PRODUCT_KINDS = r"""
-- The keys of what a product is, as opposed to what it is for: the last noun of its name ("Laptop Bag for 15 inch
-- laptops, black" is a bag), of the plain words amid a name of names ("HP 301 ink cartridge Original", also "HP 235 notebook
-- dock/port replicator"), and of the last segment of its category; of several kinds there ("Chairs & desks") those in the
-- name, if any. PL/pgSQL for the speed of imports.
CREATE OR REPLACE FUNCTION product_kinds(name text, category text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path FROM CURRENT AS $$
DECLARE
    title text := regexp_replace(
        substring(name, '^(.+?)(?:\s*[,;:(\[]|\s[-–—|]\s|\s(?:for|with|in|by|from|featuring)\s|$)'),
        '(?:[\s-]+(?:\d\S*|[smlx]{1,3}|\S|[cm]m|k?g|[gtm]b|hz|in|ft|inch|uk|us|eu|pack|set|kit|pcs|black|white|gr[ae]y'
        '|silver|gold|red|blue|green|pink|purple|yellow|orange|brown|beige|navy))+$', '', 'i');
    phrases text[] := ARRAY[title, substring(title, '(?:^|\s)((?:[a-z]{3,}(?:/[a-z]{3,})*(?:\s|$))+)')];
    shelves text[] := regexp_split_to_array(substring(category, '[^>]*$'), '\s*(?:[&,/]|\sand\s)\s*');
    phrase text;
    kinds text[] := '{}';
BEGIN
    IF cardinality(shelves) > 1 THEN
        shelves := coalesce(nullif(ARRAY(
            SELECT shelf FROM unnest(shelves) AS shelf
            WHERE to_tsvector('shop', name) @@ plainto_tsquery('shop', substring(shelf, '([[:alpha:]]{2,})\W*$'))
        ), '{}'), shelves);
    END IF;
    FOREACH phrase IN ARRAY phrases || shelves LOOP
        kinds := kinds || shop_key(substring(phrase, '([[:alpha:]]{2,})\W*$'));
    END LOOP;
    RETURN array_remove(kinds, NULL);
END
$$;
"""

OLD_PRODUCT_KINDS = r"""
-- The keys of what a product is, as opposed to what it is for: the last noun of its name ("Laptop Bag for 15 inch
-- laptops, black" is a bag), of the plain words amid a name of names ("HP 301 ink cartridge Original"), and of the last
-- segment of its category; of several kinds there ("Chairs & desks") those in the name, if any. PL/pgSQL for the speed of
-- imports.
CREATE OR REPLACE FUNCTION product_kinds(name text, category text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path FROM CURRENT AS $$
DECLARE
    title text := regexp_replace(
        substring(name, '^(.+?)(?:\s*[,;:(\[]|\s[-–—|]\s|\s(?:for|with|in|by|from|featuring)\s|$)'),
        '(?:[\s-]+(?:\d\S*|[smlx]{1,3}|\S|[cm]m|k?g|[gtm]b|hz|in|ft|inch|uk|us|eu|pack|set|kit|pcs|black|white|gr[ae]y'
        '|silver|gold|red|blue|green|pink|purple|yellow|orange|brown|beige|navy))+$', '', 'i');
    phrases text[] := ARRAY[title, substring(title, '(?:^|\s)((?:[a-z]{3,}(?:\s|$))+)')];
    shelves text[] := regexp_split_to_array(substring(category, '[^>]*$'), '\s*(?:[&,/]|\sand\s)\s*');
    phrase text;
    kinds text[] := '{}';
BEGIN
    IF cardinality(shelves) > 1 THEN
        shelves := coalesce(nullif(ARRAY(
            SELECT shelf FROM unnest(shelves) AS shelf
            WHERE to_tsvector('shop', name) @@ plainto_tsquery('shop', substring(shelf, '([[:alpha:]]{2,})\W*$'))
        ), '{}'), shelves);
    END IF;
    FOREACH phrase IN ARRAY phrases || shelves LOOP
        kinds := kinds || shop_key(substring(phrase, '([[:alpha:]]{2,})\W*$'));
    END LOOP;
    RETURN array_remove(kinds, NULL);
END
$$;
"""

READ_AGAIN = "UPDATE product SET name = name WHERE name ~ '[a-z]{3}/[a-z]{3}'"
RAISE = "UPDATE catalogue_state SET revision = revision + 1, changed_at = now() WHERE EXISTS (SELECT FROM product)"


def upgrade() -> None:
    """Replace the function, and compute the kinds of names with a stroke again."""
    change(PRODUCT_KINDS)


def downgrade() -> None:
    """Restore the function and the kinds."""
    change(OLD_PRODUCT_KINDS)


def change(source: str) -> None:
    """Replace the function, read the names again and drop cached answers."""
    for statement in (source, READ_AGAIN, RAISE):
        op.execute(sa.text(statement.replace(":", r"\:")))
