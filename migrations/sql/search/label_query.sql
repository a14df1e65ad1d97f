-- The tsquery that finds a label, quoted as a tsquery wants it.
CREATE OR REPLACE FUNCTION label_query(sign text, key text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CAST('''' || replace(replace(sign || key, '\', '\\'), '''', '''''') || '''' AS tsquery);
