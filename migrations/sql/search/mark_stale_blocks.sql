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
