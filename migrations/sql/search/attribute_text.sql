-- A product's attributes as text: values, and the names of those that are true.
CREATE OR REPLACE FUNCTION attribute_text(attributes jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT string_agg(
        CASE jsonb_typeof(value)
            WHEN 'boolean' THEN CASE WHEN value = 'true' THEN key END
            WHEN 'array' THEN translate(value::text, '[]"', '   ')
            WHEN 'object' THEN translate(value::text, '{}"', '   ')
            ELSE value #>> '{}'
        END, ' . ')
    FROM jsonb_each(CASE WHEN jsonb_typeof(attributes) = 'object' THEN attributes ELSE '{}' END)
);
