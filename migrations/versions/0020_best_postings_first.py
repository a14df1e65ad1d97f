# ruff: noqa: E501
# The SQL is the text that the server keeps of its functions; its lines are not broken again.
"""Search: a row of postings has its products with the most evidence first, so that its beginning is the best of it.

A word that 85,000 products have was added up for each of them. Rows of more than 16 products are written again, which
takes some seconds for 50,000 products and a minute or two for a million.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WRITE_POSTINGS = r"""
-- Write the postings of blocks of 4,096 products again: for each word the products that have it, with its impacts. Those
-- with the most evidence come first: the impact of the word and 0.7 of that of the label it names ("kettl" and "=kettl" have
-- one order), so that the beginning of a row is the best of it.
CREATE OR REPLACE FUNCTION write_postings(stale integer[]) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT
SET enable_nestloop = off AS $$
DECLARE
    each integer;
BEGIN
    DELETE FROM search_posting WHERE block = ANY (stale);
    FOREACH each IN ARRAY stale LOOP
        INSERT INTO search_posting (word, block, products, impacts)
        WITH posting AS MATERIALIZED (
            SELECT word, number, impact FROM product_postings(each << 12, (each << 12) + 4095, NULL)
        ), valued AS (
            SELECT posting.word, posting.number, posting.impact,
                CASE WHEN posting.word LIKE '=%' THEN 0.7 * posting.impact + coalesce(twin.impact, 0)
                    ELSE posting.impact + 0.7 * coalesce(twin.impact, 0) END AS evidence
            FROM posting LEFT JOIN posting AS twin ON twin.number = posting.number
                AND twin.word = CASE WHEN posting.word LIKE '=%' THEN substr(posting.word, 2) ELSE '=' || posting.word END
        )
        SELECT word, each, array_agg(number ORDER BY evidence DESC, number),
            array_agg(impact::smallint ORDER BY evidence DESC, number)
        FROM valued
        GROUP BY word;
    END LOOP;
END
$$;
"""

CHANGE_POSTINGS = r"""
-- Write the postings of a few products of a block again and leave those of its other products in their order. The changed
-- ones come first, so that a search that reads only the beginning of a row finds them.
CREATE OR REPLACE FUNCTION change_postings(stale integer, chosen integer[]) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM search_posting WHERE block = stale AND products <@ chosen;
    UPDATE search_posting SET (products, impacts) = (
        SELECT array_agg(number ORDER BY place), array_agg(impact ORDER BY place)
        FROM unnest(products, impacts) WITH ORDINALITY AS kept (number, impact, place)
        WHERE number <> ALL (chosen))
    WHERE block = stale AND products && chosen;
    INSERT INTO search_posting AS known (word, block, products, impacts)
    SELECT word, stale, array_agg(number), array_agg(impact::smallint)
    FROM product_postings(stale << 12, (stale << 12) + 4095, chosen)
    GROUP BY word
    ON CONFLICT (word, block) DO UPDATE
    SET products = excluded.products || known.products, impacts = excluded.impacts || known.impacts;
END
$$;
"""

ORDER = """
UPDATE search_posting AS kept SET (products, impacts) = (
    SELECT array_agg(number ORDER BY evidence DESC, number), array_agg(impact ORDER BY evidence DESC, number)
    FROM (
        SELECT own.number, own.impact,
            CASE WHEN kept.word LIKE '=%' THEN 0.7 * own.impact + coalesce(twin.impact, 0)
                ELSE own.impact + 0.7 * coalesce(twin.impact, 0) END AS evidence
        FROM unnest(kept.products, kept.impacts) AS own (number, impact)
        LEFT JOIN (
            SELECT unnest(products) AS number, unnest(impacts) AS impact FROM search_posting
            WHERE block = kept.block
                AND word = CASE WHEN kept.word LIKE '=%' THEN substr(kept.word, 2) ELSE '=' || kept.word END
        ) AS twin USING (number)) AS valued)
WHERE uses > 16
"""

OLD_WRITE_POSTINGS = r"""
-- Write the postings of blocks of 4,096 products again: for each word the products that have it, with its impacts.
CREATE OR REPLACE FUNCTION write_postings(stale integer[]) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    each integer;
BEGIN
    DELETE FROM search_posting WHERE block = ANY (stale);
    FOREACH each IN ARRAY stale LOOP
        INSERT INTO search_posting (word, block, products, impacts)
        SELECT word, each, array_agg(number), array_agg(impact::smallint)
        FROM product_postings(each << 12, (each << 12) + 4095, NULL)
        GROUP BY word;
    END LOOP;
END
$$;
"""

OLD_CHANGE_POSTINGS = r"""
-- Write the postings of a few products of a block again and leave those of its other products.
CREATE OR REPLACE FUNCTION change_postings(stale integer, chosen integer[]) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM search_posting WHERE block = stale AND products <@ chosen;
    UPDATE search_posting SET (products, impacts) = (
        SELECT array_agg(number), array_agg(impact)
        FROM unnest(products, impacts) AS kept (number, impact)
        WHERE number <> ALL (chosen))
    WHERE block = stale AND products && chosen;
    INSERT INTO search_posting AS known (word, block, products, impacts)
    SELECT word, stale, array_agg(number), array_agg(impact::smallint)
    FROM product_postings(stale << 12, (stale << 12) + 4095, chosen)
    GROUP BY word
    ON CONFLICT (word, block) DO UPDATE
    SET products = known.products || excluded.products, impacts = known.impacts || excluded.impacts;
END
$$;
"""


def upgrade() -> None:
    """Replace both functions and order the rows."""
    for source in (WRITE_POSTINGS, CHANGE_POSTINGS, ORDER):
        op.execute(sa.text(source.replace(":", r"\:")))


def downgrade() -> None:
    """Restore the functions. The rows may stay in any order."""
    for source in (OLD_WRITE_POSTINGS, OLD_CHANGE_POSTINGS):
        op.execute(sa.text(source.replace(":", r"\:")))
