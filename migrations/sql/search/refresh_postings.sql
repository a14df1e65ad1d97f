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
