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
