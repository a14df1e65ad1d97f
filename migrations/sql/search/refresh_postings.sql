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
