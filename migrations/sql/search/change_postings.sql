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
