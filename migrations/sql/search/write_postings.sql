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
