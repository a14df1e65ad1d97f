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
