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
