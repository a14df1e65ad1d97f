-- Keys as labels in a tsvector. A label begins with a sign that no text contains: `=` what a product is, `@` its
-- category, `#` its brand.
CREATE OR REPLACE FUNCTION labelled(sign text, keys text[]) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    key text;
    labels text[] := '{}';
BEGIN
    FOREACH key IN ARRAY array_remove(keys, NULL) LOOP
        labels := labels || (sign || key);
    END LOOP;
    RETURN array_to_tsvector(labels);
END
$$;
