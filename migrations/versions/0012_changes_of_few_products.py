# ruff: noqa: E501
# The SQL is the text that the server keeps of its functions; its lines are not broken again.
"""Search: a few changed products cost their own postings and words, not those of their block and of the catalogue.

A posting also notes whether its word stands anywhere but in the description. See docs/search.md.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PRODUCT_POSTINGS = r"""
-- The postings of the products with numbers from `first` to `last`, without retired ones; of `chosen` only, unless it is
-- null. An impact is 0 to 8,000, times four, plus one where the word is in the title, plus two where it may say what the
-- product is: anywhere but in the description, or there if the product has no category. The impact is BM25F's (Robertson and
-- Zaragoza, 2009): the frequencies of the fields, each divided by its relative length and weighted (title 3, brand and
-- category 2, attributes 1, description 1), added and saturated. Beside words there are pairs of adjacent words of a title
-- ("flood light") and labels of what a product is ("=kettl").
CREATE OR REPLACE FUNCTION product_postings(first integer, last integer, chosen integer[])
RETURNS TABLE (word text, number integer, impact integer) LANGUAGE sql STABLE SET search_path FROM CURRENT
-- The planner cannot know how many products there are, and nested loops over those of a block would take minutes.
SET enable_nestloop = off AS $$
    WITH listed AS MATERIALIZED (
        SELECT product.number, name, category, search_words, product_kinds(name, '') AS own_kinds
        FROM product
        WHERE product.number BETWEEN first AND last AND (chosen IS NULL OR product.number = ANY (chosen))
            AND retired_at IS NULL
    ), found AS MATERIALIZED (
        SELECT listed.number, lexeme, positions, weights, category = '' AS is_uncategorized,
            coalesce(cardinality(array_positions(weights, 'A')), 0) AS a,
            coalesce(cardinality(array_positions(weights, 'B')), 0) AS b,
            coalesce(cardinality(array_positions(weights, 'C')), 0) AS c,
            coalesce(cardinality(array_positions(weights, 'D')), 0) AS d
        FROM listed, unnest(search_words)
    ), length AS (
        SELECT found.number, 0.5 + 0.5 * sum(a) / average.title AS a, 0.5 + 0.5 * sum(b) / average.label AS b,
            0.5 + 0.5 * sum(c) / average.attributes AS c, 0.5 + 0.5 * sum(d) / average.description AS d
        FROM found, search_average AS average
        GROUP BY found.number, average.title, average.label, average.attributes, average.description
    ), place AS MATERIALIZED (
        SELECT found.number, lexeme, position
        FROM found, unnest(positions, weights) AS at (position, weight)
        WHERE a > 0 AND weight = 'A'
    )
    SELECT lexeme, found.number, round(8000 * frequency / (1.2 + frequency))::integer * 4
        + (found.a > 0)::integer + 2 * (found.a + found.b + found.c > 0 OR is_uncategorized)::integer
    FROM found JOIN length USING (number),
        LATERAL (SELECT 3 * found.a / length.a + 2 * found.b / length.b + found.c / length.c + found.d / length.d)
            AS weighted (frequency)
    WHERE positions IS NOT NULL AND length(lexeme) <= 80
    UNION ALL
    SELECT DISTINCT one.lexeme || ' ' || next.lexeme, one.number, 32003
    FROM place AS one JOIN place AS next USING (number)
    WHERE next.position = one.position + 1 AND length(one.lexeme) + length(next.lexeme) < 80
    UNION ALL
    -- What a title with such words names first is often no more than what the product belongs to.
    SELECT label, listed.number,
        CASE WHEN bool_or(is_own) AND NOT name ~* '\m(?:spare parts?|replacement|kit)\M' THEN 32003 ELSE 16002 END
    FROM (
        SELECT found.number, lexeme AS label, true AS is_own FROM found WHERE lexeme LIKE '=%'
        UNION ALL
        -- The title "Fenwick Book 13" names none of its category's kinds, "Stoneware teapot" does.
        SELECT listed.number, '=' || kind, false FROM listed JOIN category_kind USING (category)
        WHERE NOT EXISTS (
            SELECT FROM category_kind AS other
            WHERE other.category = listed.category AND other.kind = ANY (own_kinds))
    ) AS labels
    JOIN listed USING (number)
    GROUP BY label, listed.number, name
$$;
"""

WRITE_POSTINGS = r"""
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

CHANGE_POSTINGS = r"""
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

REFRESH_POSTINGS = r"""
-- Write the postings of all products that have changed. Where half of the catalogue has since it was last measured, the
-- average lengths of fields are measured and kinds learned first, and every block is written; until then the old ones
-- serve, because they change slowly.
CREATE OR REPLACE FUNCTION refresh_postings() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    stale stale_block[];
    every integer[];
    newly bigint;
    one stale_block;
BEGIN
    IF NOT EXISTS (SELECT FROM stale_block) THEN
        RETURN;
    END IF;
    -- One at a time: two that write the same block would meet in its primary key. Readers go on.
    LOCK TABLE search_posting IN SHARE ROW EXCLUSIVE MODE;
    WITH taken AS (DELETE FROM stale_block RETURNING block, products)
    SELECT array_agg(ROW(block, products)::stale_block), sum(coalesce(cardinality(products), 4096)) INTO stale, newly FROM taken;
    IF EXISTS (SELECT FROM search_average WHERE (changed + newly) * 2 < products) THEN
        UPDATE search_average SET changed = changed + newly;
        FOREACH one IN ARRAY stale LOOP
            IF one.products IS NULL THEN
                PERFORM write_postings(ARRAY[one.block]);
            ELSE
                PERFORM change_postings(one.block, one.products);
            END IF;
        END LOOP;
        RETURN;
    END IF;
    DELETE FROM search_average;
    INSERT INTO search_average (products, title, label, attributes, description)
    SELECT count(*), greatest(avg(title), 1), greatest(avg(label), 1), greatest(avg(attributes), 1),
        greatest(avg(description), 1)
    FROM (
        SELECT coalesce(sum(cardinality(array_positions(weights, 'A'))), 0) AS title,
            coalesce(sum(cardinality(array_positions(weights, 'B'))), 0) AS label,
            coalesce(sum(cardinality(array_positions(weights, 'C'))), 0) AS attributes,
            coalesce(sum(cardinality(array_positions(weights, 'D'))), 0) AS description
        FROM product, unnest(search_words)
        WHERE retired_at IS NULL
        GROUP BY number
    ) AS lengths;
    PERFORM learn_kinds();
    every := ARRAY(SELECT DISTINCT number >> 12 FROM product UNION SELECT block FROM unnest(stale));
    FOR place IN 1 .. cardinality(every) LOOP
        PERFORM write_postings(every[place:place]);
    END LOOP;
END
$$;
"""

MARK_STALE_BLOCKS = r"""
-- Trigger of product: note the products whose words have changed or that were retired or are sold again, by block; of more
-- than 64 in a block only the block. A new price or stock leaves the postings alone.
CREATE OR REPLACE FUNCTION mark_stale_blocks() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    numbers integer[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        numbers := ARRAY(SELECT number FROM now_stored);
    ELSIF TG_OP = 'DELETE' THEN
        numbers := ARRAY(SELECT number FROM stored_before);
    ELSE
        numbers := ARRAY(
            SELECT number FROM now_stored JOIN stored_before USING (number)
            WHERE now_stored.search_words IS DISTINCT FROM stored_before.search_words
                OR (now_stored.retired_at IS NULL) <> (stored_before.retired_at IS NULL));
    END IF;
    INSERT INTO stale_block AS known (block, products)
    SELECT number >> 12, CASE WHEN count(*) <= 64 THEN array_agg(number) END
    FROM unnest(numbers) AS number
    GROUP BY number >> 12
    ON CONFLICT (block) DO UPDATE
    SET products = CASE
        WHEN cardinality(known.products) + cardinality(excluded.products) <= 64 THEN known.products || excluded.products END;
    RETURN NULL;
END
$$;
"""

VOCABULARY_WORDS = r"""
-- The words of a product that spelling is corrected to: of its name, brand, category and attributes, without accents, as
-- written. Numbers and very short or long words are left out.
CREATE OR REPLACE FUNCTION vocabulary_words(name text, brand text, category text, attributes jsonb) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
    SELECT ARRAY(
        SELECT word
        FROM unnest(tsvector_to_array(to_tsvector('simple', unaccent(shop_text(
            concat_ws(' ', name, brand, category, attribute_text(attributes))))))) AS word
        WHERE length(word) BETWEEN 3 AND 30 AND word ~ '^[[:alpha:]][[:alnum:]]+$')
$$;
"""

COUNT_WORDS = r"""
-- Trigger of product: keep the table `catalogue_word` current after a statement that changed at most 64 products. After a
-- larger one the whole table is due; app/catalogue/search_index.py writes it.
CREATE OR REPLACE FUNCTION count_words() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    changed integer[] := '{}';
    gone text[] := '{}';
    come text[] := '{}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        changed := ARRAY(SELECT number FROM now_stored);
    ELSIF TG_OP = 'DELETE' THEN
        changed := ARRAY(SELECT number FROM stored_before);
    ELSE
        changed := ARRAY(
            SELECT number FROM now_stored AS now JOIN stored_before AS before USING (number)
            WHERE (now.name, now.brand, now.category, now.attributes, now.retired_at IS NULL)
                IS DISTINCT FROM (before.name, before.brand, before.category, before.attributes, before.retired_at IS NULL));
    END IF;
    IF cardinality(changed) > 64 THEN
        UPDATE catalogue_state SET words_are_stale = true WHERE NOT words_are_stale;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        gone := ARRAY(
            SELECT unnest(vocabulary_words(name, brand, category, attributes)) FROM stored_before
            WHERE number = ANY (changed) AND retired_at IS NULL);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        come := ARRAY(
            SELECT unnest(vocabulary_words(name, brand, category, attributes)) FROM now_stored
            WHERE number = ANY (changed) AND retired_at IS NULL);
    END IF;
    WITH more AS (
        SELECT word, sum(one)::integer AS uses
        FROM (SELECT unnest(come) AS word, 1 AS one UNION ALL SELECT unnest(gone), -1) AS each
        GROUP BY word HAVING sum(one) <> 0
    )
    INSERT INTO catalogue_word AS known (word, stem, uses)
    SELECT word, shop_key(word), uses FROM more ORDER BY word
    ON CONFLICT (word) DO UPDATE SET uses = known.uses + excluded.uses;
    DELETE FROM catalogue_word WHERE word = ANY (gone) AND uses <= 0;
    RETURN NULL;
END
$$;
"""

OLD_WRITE_POSTINGS = r"""
-- Write the postings of blocks of products again, without retired ones: for each word the products that have it, with an
-- impact of 0 to 16,000, times two, plus one where the word is in the title. The impact is BM25F's (Robertson and
-- Zaragoza, 2009): the frequencies of the fields, each divided by its relative length and weighted (title 3, brand and
-- category 2, attributes 1, description 1), added and saturated. Beside words there are pairs of adjacent words of a title
-- ("flood light") and labels of what a product is ("=kettl").
CREATE OR REPLACE FUNCTION write_postings(stale integer[]) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM search_posting WHERE block = ANY (stale);
    INSERT INTO search_posting (word, block, products, impacts)
    WITH listed AS MATERIALIZED (
        SELECT number, name, category, search_words, product_kinds(name, '') AS own_kinds
        FROM unnest(stale) AS stale_one (block)
        JOIN product ON number BETWEEN stale_one.block << 12 AND (stale_one.block << 12) + 4095
        WHERE retired_at IS NULL
    ), found AS MATERIALIZED (
        SELECT number, lexeme, positions, weights,
            coalesce(cardinality(array_positions(weights, 'A')), 0) AS a,
            coalesce(cardinality(array_positions(weights, 'B')), 0) AS b,
            coalesce(cardinality(array_positions(weights, 'C')), 0) AS c,
            coalesce(cardinality(array_positions(weights, 'D')), 0) AS d
        FROM listed, unnest(search_words)
    ), length AS (
        SELECT number, 0.5 + 0.5 * sum(a) / average.title AS a, 0.5 + 0.5 * sum(b) / average.label AS b,
            0.5 + 0.5 * sum(c) / average.attributes AS c, 0.5 + 0.5 * sum(d) / average.description AS d
        FROM found, search_average AS average
        GROUP BY number, average.title, average.label, average.attributes, average.description
    ), place AS MATERIALIZED (
        SELECT number, lexeme, position
        FROM found, unnest(positions, weights) AS at (position, weight)
        WHERE a > 0 AND weight = 'A'
    ), posting (word, number, impact) AS (
        SELECT lexeme, number, round(16000 * frequency / (1.2 + frequency))::integer * 2 + (found.a > 0)::integer
        FROM found JOIN length USING (number),
            LATERAL (SELECT 3 * found.a / length.a + 2 * found.b / length.b + found.c / length.c + found.d / length.d)
                AS weighted (frequency)
        WHERE positions IS NOT NULL
        UNION ALL
        SELECT DISTINCT one.lexeme || ' ' || next.lexeme, number, 32001
        FROM place AS one JOIN place AS next USING (number)
        WHERE next.position = one.position + 1
        UNION ALL
        -- What a title with such words names first is often no more than what the product belongs to.
        SELECT label, number,
            CASE WHEN bool_or(is_own) AND NOT name ~* '\m(?:spare parts?|replacement|kit)\M'
                THEN 32001 ELSE 16000 END
        FROM (
            SELECT number, lexeme AS label, true AS is_own FROM found WHERE lexeme LIKE '=%'
            UNION ALL
            -- The title "Fenwick Book 13" names none of its category's kinds, "Stoneware teapot" does.
            SELECT number, '=' || kind, false FROM listed JOIN category_kind USING (category)
            WHERE NOT EXISTS (
                SELECT FROM category_kind AS other
                WHERE other.category = listed.category AND other.kind = ANY (own_kinds))
        ) AS labels
        JOIN listed USING (number)
        GROUP BY label, number, name
    )
    SELECT word, number >> 12, array_agg(number), array_agg(impact::smallint)
    FROM posting
    WHERE length(word) <= 80
    GROUP BY word, number >> 12;
END
$$;
"""

OLD_REFRESH_POSTINGS = r"""
-- Write the postings of all blocks whose products have changed. Where half of the catalogue has, the average lengths of
-- fields are measured and kinds learned first, and every block is written; until then the old ones serve, because they change slowly.
CREATE OR REPLACE FUNCTION refresh_postings() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    stale integer[];
    every integer[];
BEGIN
    IF NOT EXISTS (SELECT FROM stale_block) THEN
        RETURN;
    END IF;
    -- One at a time: two that write the same block would meet in its primary key. Readers go on.
    LOCK TABLE search_posting IN SHARE ROW EXCLUSIVE MODE;
    WITH taken AS (DELETE FROM stale_block RETURNING block) SELECT array_agg(block) INTO stale FROM taken;
    every := ARRAY(SELECT DISTINCT number >> 12 FROM product);
    IF cardinality(stale) * 2 >= cardinality(every) OR NOT EXISTS (SELECT FROM search_average) THEN
        DELETE FROM search_average;
        INSERT INTO search_average (products, title, label, attributes, description)
        SELECT count(*), greatest(avg(title), 1), greatest(avg(label), 1), greatest(avg(attributes), 1),
            greatest(avg(description), 1)
        FROM (
            SELECT coalesce(sum(cardinality(array_positions(weights, 'A'))), 0) AS title,
                coalesce(sum(cardinality(array_positions(weights, 'B'))), 0) AS label,
                coalesce(sum(cardinality(array_positions(weights, 'C'))), 0) AS attributes,
                coalesce(sum(cardinality(array_positions(weights, 'D'))), 0) AS description
            FROM product, unnest(search_words)
            WHERE retired_at IS NULL
            GROUP BY number
        ) AS lengths;
        PERFORM learn_kinds();
        stale := ARRAY(SELECT unnest(every) UNION SELECT unnest(stale));
    END IF;
    FOR place IN 1 .. cardinality(stale) LOOP
        PERFORM write_postings(stale[place:place]);
    END LOOP;
END
$$;
"""

OLD_MARK_STALE_BLOCKS = r"""
-- Trigger of product: note the blocks of products whose words have changed or that were
-- retired or are sold again. A new price or stock leaves the postings alone.
CREATE OR REPLACE FUNCTION mark_stale_blocks() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO stale_block SELECT DISTINCT number >> 12 FROM now_stored ON CONFLICT DO NOTHING;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO stale_block SELECT DISTINCT number >> 12 FROM stored_before ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO stale_block
        SELECT DISTINCT now_stored.number >> 12 FROM now_stored JOIN stored_before USING (number)
        WHERE now_stored.search_words IS DISTINCT FROM stored_before.search_words
            OR (now_stored.retired_at IS NULL) <> (stored_before.retired_at IS NULL)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
"""

NEW_FUNCTIONS = (
    PRODUCT_POSTINGS,
    WRITE_POSTINGS,
    CHANGE_POSTINGS,
    REFRESH_POSTINGS,
    MARK_STALE_BLOCKS,
    VOCABULARY_WORDS,
    COUNT_WORDS,
)
OLD_FUNCTIONS = (OLD_WRITE_POSTINGS, OLD_REFRESH_POSTINGS, OLD_MARK_STALE_BLOCKS)

TRIGGERS = (
    "CREATE TRIGGER product_inserted_words AFTER INSERT ON product"
    " REFERENCING NEW TABLE AS now_stored FOR EACH STATEMENT EXECUTE FUNCTION count_words()",
    "CREATE TRIGGER product_updated_words AFTER UPDATE ON product"
    " REFERENCING OLD TABLE AS stored_before NEW TABLE AS now_stored FOR EACH STATEMENT EXECUTE FUNCTION count_words()",
    "CREATE TRIGGER product_deleted_words AFTER DELETE ON product"
    " REFERENCING OLD TABLE AS stored_before FOR EACH STATEMENT EXECUTE FUNCTION count_words()",
)

# Without averages every block is written: now and not at the end of the transaction, because a table with pending triggers
# cannot be changed by the next migration.
WRITE_ALL = (
    "DELETE FROM search_average",
    "INSERT INTO stale_block (block) SELECT DISTINCT number >> 12 FROM product",
    "SET CONSTRAINTS block_is_stale IMMEDIATE",
    "SET CONSTRAINTS block_is_stale DEFERRED",
    "UPDATE catalogue_state SET revision = revision + 1, changed_at = now() WHERE EXISTS (SELECT FROM product)",
)


def upgrade() -> None:
    """Create the functions and triggers, and write the postings again. Servers of the release before read them as well."""
    op.add_column("stale_block", sa.Column("products", ARRAY(sa.Integer())))
    op.add_column("search_average", sa.Column("changed", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "catalogue_state",
        sa.Column("words_are_stale", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    run(NEW_FUNCTIONS)
    run(TRIGGERS)
    run(WRITE_ALL)


def downgrade() -> None:
    """Drop them, and write the postings with the functions of before."""
    for name in ("product_inserted_words", "product_updated_words", "product_deleted_words"):
        op.execute(f"DROP TRIGGER {name} ON product")
    run(OLD_FUNCTIONS)
    op.execute("DROP FUNCTION change_postings, product_postings, count_words, vocabulary_words")
    op.drop_column("catalogue_state", "words_are_stale")
    op.drop_column("search_average", "changed")
    op.drop_column("stale_block", "products")
    run(WRITE_ALL)


def run(statements: tuple[str, ...]) -> None:
    """Execute SQL without parameters."""
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))
