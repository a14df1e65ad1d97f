# ruff: noqa: E501
# The SQL is the text that the server keeps of its functions; its lines are not broken again.
"""Search: postings with precomputed impacts, and text functions that read sizes, codes and scripts without spaces.

Products are numbered, and postings are stored in blocks of 4,096 numbers: a product's new name costs the
rewriting of one block, a new price or stock nothing. See docs/search.md.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

CHARACTER_PAIRS = r"""
-- Text with each run of a script that is written without spaces (Chinese, Japanese, Thai) as its overlapping pairs of
-- characters, so that a part of a run finds it: "電気ケトル" as "電気 気ケ ケト トル". Used by shop_text.
CREATE OR REPLACE FUNCTION character_pairs(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT string_agg(
        CASE WHEN run[1] ~ '^[぀-ヿ㐀-䶿一-鿿฀-๿]' AND length(run[1]) > 1
            THEN (SELECT ' ' || string_agg(substr(run[1], place, 2), ' ') || ' '
                FROM generate_series(1, length(run[1]) - 1) AS place)
            ELSE run[1]
        END, '' ORDER BY number)
    FROM regexp_matches(words, '[぀-ヿ㐀-䶿一-鿿฀-๿]+|[^぀-ヿ㐀-䶿一-鿿฀-๿]+', 'g') WITH ORDINALITY AS found (run, number)
);
"""

JOINED_WORDS = r"""
-- The words of a text that have punctuation inside, without it: "MDR-222KD" as "MDR222KD", "t-shirt" as "tshirt", "a/c"
-- as "ac". Text and joined words are read together, so that either spelling finds the product. Plain numbers are left
-- out: "1.7" is not 17.
CREATE OR REPLACE FUNCTION joined_words(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT string_agg(translate(found[1], '-.''’/#', ''), ' ')
    FROM regexp_matches(words, '[[:alnum:]]+(?:[-.''’#][[:alnum:]]+)+|\m[[:alpha:]]/[[:alpha:]]\M', 'g') AS found
    WHERE found[1] ~ '[[:alpha:]]' AND length(found[1]) < 40
);
"""

MEASURE_VALUE = r"""
-- A number as shops write it: "1.7", "1,7" and "20,000".
CREATE OR REPLACE FUNCTION measure_value(written text) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN written ~ '^\d{1,3}(,\d{3})+(\.\d+)?$' THEN replace(written, ',', '')
    WHEN written ~ '^\d+([.,]\d+)?$' THEN replace(written, ',', '.')
END::double precision;
"""

SHOP_TEXT = r"""
-- Text as the parser of the configuration `shop` reads it best, the same for a product and for a query: full-width forms
-- and ligatures as plain letters, "1/2" as one word, 15" and "15 in." as "15 inch", "96x36" and "500GB" as two words,
-- "Wi-Fi/Bluetooth" as no file path, no Arabic article, and scripts without spaces as pairs of characters. PL/pgSQL,
-- because most texts need few of the steps.
CREATE OR REPLACE FUNCTION shop_text(words text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path FROM CURRENT AS $$
DECLARE
    plain text := words;
BEGIN
    IF octet_length(plain) > length(plain) THEN
        plain := translate(normalize(plain, NFKC), '⁄×∙·“’”‘″′‶™®©•–—', '/x  "''"''"''"    --');
        plain := regexp_replace(plain, '\mال(?=[ء-ي]{3})', '', 'g');
        IF plain ~ '[぀-ヿ㐀-䶿一-鿿฀-๿]' THEN
            plain := character_pairs(plain);
        END IF;
    END IF;
    IF plain ~ '\d' THEN
        plain := regexp_replace(plain, '(?<=\w)-(?=\d)', ' ', 'g');
        plain := regexp_replace(plain, '\m(\d{1,2})/(2|3|4|8|16|32|64)\M', ' \1f\2 ', 'g');
        plain := regexp_replace(plain, '(\d) *-? *(?:inch(?:es)?\M|in\M(?=\.| *$| *[x*,)])|")', '\1 inch ', 'gi');
        plain := regexp_replace(plain, '(\d) *-? *(?:(?:feet|foot|ft)\M|''(?=\W|$|x))', '\1 ft ', 'gi');
        plain := regexp_replace(plain, '(\d|inch|ft|\d ?[cm]?m) *\.? *[x*] *(?=\d)', '\1 ', 'gi');
        plain := regexp_replace(plain, '\m(\d+(?:[.,]\d+)?)-?([[:alpha:]]{1,6})\M', '\1 \2', 'g');
    END IF;
    RETURN translate(plain, '/\_|+*', '      ');
END
$$;
"""

PRODUCT_KINDS = r"""
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

PRODUCT_TITLE_WORDS = r"""
-- The generated column product.title_words: the name with weight A, brand and category with B, and the labels of what
-- the product is.
CREATE OR REPLACE FUNCTION product_title_words(name text, brand text, category text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('shop', shop_text(name) || coalesce(' ' || joined_words(name), '')), 'A')
    || setweight(to_tsvector('shop', shop_text(concat_ws(' ', brand, joined_words(brand), translate(category, '->', '  ')))), 'B')
    || labelled('=', product_kinds(name, category));
"""

PRODUCT_SEARCH_WORDS = r"""
-- The generated column product.search_words: the title's words, attributes with weight C, the description with D, and
-- the labels of category and brand.
CREATE OR REPLACE FUNCTION product_search_words(name text, brand text, category text, attributes jsonb, description text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN product_title_words(name, brand, category)
    || setweight(to_tsvector('shop', shop_text(coalesce(attribute_text(attributes), ''))), 'C')
    || setweight(to_tsvector('shop', coalesce(joined_words(attribute_text(attributes)), '')), 'C')
    || setweight(to_tsvector('shop', shop_text(description)), 'D')
    || labelled('@', category_keys(category))
    || labelled('#', ARRAY[shop_key(nullif(brand, ''))]);
"""

LEARN_KINDS = r"""
-- The kinds that a category's products are, learned from their titles: nouns that head at least a third of them, of at
-- least three. The title of "Fenwick Book 13" does not say what it is; other titles of "Laptops" do.
CREATE OR REPLACE FUNCTION learn_kinds() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM category_kind;
    INSERT INTO category_kind (category, kind)
    SELECT category, kind
    FROM (
        SELECT category, kind, count(*) AS titles, max(category_size) AS category_size
        FROM (SELECT category, name, count(*) OVER (PARTITION BY category) AS category_size FROM product WHERE retired_at IS NULL) AS sized,
            LATERAL (SELECT DISTINCT unnest(product_kinds(name, '')) AS kind) AS heading
        WHERE category <> '' AND kind <> ''
        GROUP BY category, kind
    ) AS heads
    WHERE titles >= 3 AND titles * 3 >= category_size
    ON CONFLICT DO NOTHING;
END
$$;
"""

WRITE_POSTINGS = r"""
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

REFRESH_POSTINGS = r"""
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

MARK_STALE_BLOCKS = r"""
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

REFRESH_AT_COMMIT = r"""
-- Trigger of stale_block, deferred to the end of the transaction: however products were written, their postings are current
-- once that is committed.
CREATE OR REPLACE FUNCTION refresh_at_commit() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM refresh_postings();
    RETURN NULL;
END
$$;
"""

OLD_SHOP_TEXT = r"""
-- Text as the parser of the configuration `shop` reads it best: "Wi-Fi/Bluetooth" is no file path, "500GB" two words,
-- 15" is "15 inch".
CREATE OR REPLACE FUNCTION shop_text(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    regexp_replace(translate(words, '/\_|+•™®©', '      '), '(\d)\s?["″”]', '\1 inch ', 'g'),
    '\m(\d+(?:[.,]\d+)?)-?([[:alpha:]]{1,4})\M', '\1 \2', 'g');
"""

OLD_PRODUCT_KINDS = r"""
-- The keys of what a product is, as opposed to what it is for: the last noun of its name ("Laptop Bag for 15 inch
-- laptops, black" is a bag), of the plain words amid a name of names ("HP 301 ink cartridge Original"), and of the last
-- segment of its category. PL/pgSQL for the speed of imports.
CREATE OR REPLACE FUNCTION product_kinds(name text, category text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
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
$$;
"""

OLD_PRODUCT_TITLE_WORDS = r"""
-- The generated column product.title_words: the name with weight A, brand and category with B, and the labels of what
-- the product is.
CREATE OR REPLACE FUNCTION product_title_words(name text, brand text, category text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('shop', shop_text(name)), 'A')
    || setweight(to_tsvector('shop', shop_text(concat_ws(' ', brand, translate(category, '->', '  ')))), 'B')
    || labelled('=', product_kinds(name, category));
"""

OLD_PRODUCT_SEARCH_WORDS = r"""
-- The generated column product.search_words: the title's words, attributes with weight C, the description with D, and
-- the labels of category and brand.
CREATE OR REPLACE FUNCTION product_search_words(name text, brand text, category text, attributes jsonb, description text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN product_title_words(name, brand, category)
    || setweight(to_tsvector('shop', shop_text(coalesce(attribute_text(attributes), ''))), 'C')
    || setweight(to_tsvector('shop', shop_text(description)), 'D')
    || labelled('@', category_keys(category))
    || labelled('#', ARRAY[shop_key(nullif(brand, ''))]);
"""

NEW_FUNCTIONS = (
    CHARACTER_PAIRS,
    JOINED_WORDS,
    MEASURE_VALUE,
    SHOP_TEXT,
    PRODUCT_KINDS,
    PRODUCT_TITLE_WORDS,
    PRODUCT_SEARCH_WORDS,
    LEARN_KINDS,
    WRITE_POSTINGS,
    REFRESH_POSTINGS,
    MARK_STALE_BLOCKS,
    REFRESH_AT_COMMIT,
)
OLD_FUNCTIONS = (OLD_SHOP_TEXT, OLD_PRODUCT_KINDS, OLD_PRODUCT_TITLE_WORDS, OLD_PRODUCT_SEARCH_WORDS)

TRIGGERS = (
    "CREATE TRIGGER product_inserted AFTER INSERT ON product"
    " REFERENCING NEW TABLE AS now_stored FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_blocks()",
    "CREATE TRIGGER product_updated AFTER UPDATE ON product"
    " REFERENCING OLD TABLE AS stored_before NEW TABLE AS now_stored FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_blocks()",
    "CREATE TRIGGER product_deleted AFTER DELETE ON product"
    " REFERENCING OLD TABLE AS stored_before FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_blocks()",
    "CREATE CONSTRAINT TRIGGER block_is_stale AFTER INSERT ON stale_block"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refresh_at_commit()",
)

# The words of products that are stored already, and the vocabulary, are computed again with the new functions.
RECOMPUTE = (
    "UPDATE product SET name = name",
    "DELETE FROM catalogue_word",
    r"""
    INSERT INTO catalogue_word (word, stem, uses)
    SELECT word, shop_key(word), count(*)
    FROM product, unnest(tsvector_to_array(to_tsvector('simple', unaccent(shop_text(
        concat_ws(' ', name, brand, category, attribute_text(attributes))))))) AS word
    WHERE retired_at IS NULL AND length(word) BETWEEN 3 AND 30 AND word ~ '^[[\:alpha\:]][[\:alnum\:]]+$'
    GROUP BY word
    """,
    "UPDATE catalogue_state SET revision = revision + 1, changed_at = now() WHERE EXISTS (SELECT FROM product)",
)


def upgrade() -> None:
    """Create the functions, tables and triggers, and fill the tables."""
    run(NEW_FUNCTIONS)
    op.add_column("product", sa.Column("number", sa.Integer(), sa.Identity(), nullable=False))
    op.create_index("product_by_number", "product", ["number"], unique=True)
    op.create_table(
        "search_posting",
        sa.Column("word", sa.Text(), primary_key=True),
        sa.Column("block", sa.Integer(), primary_key=True, index=True),
        sa.Column("products", ARRAY(sa.Integer()), nullable=False),
        sa.Column("impacts", ARRAY(sa.SmallInteger()), nullable=False),
    )
    # Arrays stay in their row and are not compressed: every search reads some.
    op.execute("ALTER TABLE search_posting SET (toast_tuple_target = 8160)")
    op.execute(
        "ALTER TABLE search_posting ALTER products SET STORAGE EXTERNAL, ALTER impacts SET STORAGE EXTERNAL"
    )
    op.create_table(
        "search_average",
        sa.Column("products", sa.Integer(), primary_key=True, autoincrement=False),
        *(
            sa.Column(name, sa.Float(), nullable=False)
            for name in ("title", "label", "attributes", "description")
        ),
    )
    op.create_table("stale_block", sa.Column("block", sa.Integer(), primary_key=True, autoincrement=False))
    op.create_table(
        "category_kind",
        sa.Column("category", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
    )
    op.execute("INSERT INTO stale_block SELECT DISTINCT number >> 12 FROM product")
    for statement in RECOMPUTE:
        op.execute(statement)
    op.execute("SELECT refresh_postings()")
    run(TRIGGERS)


def downgrade() -> None:
    """Drop them, and compute the words with the functions of before."""
    for name in ("product_inserted", "product_updated", "product_deleted"):
        op.execute(f"DROP TRIGGER {name} ON product")
    for name in ("stale_block", "category_kind", "search_average", "search_posting"):
        op.drop_table(name)
    op.drop_index("product_by_number", "product")
    op.drop_column("product", "number")
    run(OLD_FUNCTIONS)
    op.execute(
        "DROP FUNCTION refresh_at_commit, mark_stale_blocks, refresh_postings, write_postings, learn_kinds, measure_value, joined_words, character_pairs"
    )
    for statement in RECOMPUTE:
        op.execute(statement)


def run(statements: tuple[str, ...]) -> None:
    """Execute SQL without parameters."""
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))
