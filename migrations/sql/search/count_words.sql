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
