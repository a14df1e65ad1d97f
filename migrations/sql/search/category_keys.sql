-- The keys of each stretch of a category path: for "Kitchen > Kettles" those of "Kitchen", "Kettles" and
-- "Kitchen > Kettles". PL/pgSQL, because an SQL body would make an import three times as long.
CREATE OR REPLACE FUNCTION category_keys(category text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path FROM CURRENT AS $$
DECLARE
    part text;
    segments text[] := '{}';
    stretches text[] := '{}';
BEGIN
    FOREACH part IN ARRAY string_to_array(category, '>') LOOP
        IF btrim(part) <> '' AND cardinality(segments) < 8 THEN
            segments := segments || shop_key(part);
        END IF;
    END LOOP;
    FOR top IN 1 .. cardinality(segments) LOOP
        FOR leaf IN top .. cardinality(segments) LOOP
            stretches := stretches || array_to_string(segments[top:leaf], ' > ');
        END LOOP;
    END LOOP;
    RETURN stretches;
END
$$;
