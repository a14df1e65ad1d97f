-- The values of a product's attributes that facets may count, each with its name and a number: a hash of the name in lower
-- case in the upper half, of the value in the lower one, so that all values of a name share the upper half. Values have 1 to 40
-- characters. Not strict, so that PostgreSQL can inline it.
CREATE OR REPLACE FUNCTION attribute_facts(attributes jsonb) RETURNS TABLE (fact bigint, name text, value text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashtextextended(lower(key), 0) >> 32 << 32) | (hashtextextended(item #>> '{}', 0) & 4294967295),
        key, item #>> '{}'
    FROM jsonb_each(CASE jsonb_typeof(attributes) WHEN 'object' THEN attributes ELSE '{}' END) AS each (key, items),
        jsonb_array_elements(CASE jsonb_typeof(items)
            WHEN 'array' THEN items WHEN 'string' THEN jsonb_build_array(items) ELSE '[]' END) AS item
    WHERE jsonb_typeof(item) = 'string' AND length(key) <= 40 AND length(item #>> '{}') BETWEEN 1 AND 40
$$;
