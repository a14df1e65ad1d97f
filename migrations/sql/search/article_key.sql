-- An article number without separators and case: "AB-12.34/xl" and "ab1234XL" have one key.
CREATE OR REPLACE FUNCTION article_key(number text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(regexp_replace(lower(number), '[^a-z0-9]+', '', 'g'), 100);
