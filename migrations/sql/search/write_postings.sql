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
