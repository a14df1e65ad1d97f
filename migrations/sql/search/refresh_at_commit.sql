-- Trigger of stale_block, deferred to the end of the transaction: however products were written, their postings are current
-- once that is committed.
CREATE OR REPLACE FUNCTION refresh_at_commit() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM refresh_postings();
    RETURN NULL;
END
$$;
