-- What a word or a short name comes down to: "Home & Garden", "home and garden" and "Garden-Home" have one key.
-- It is cut at 200 characters.
CREATE OR REPLACE FUNCTION shop_key(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(coalesce(
    nullif(array_to_string(tsvector_to_array(to_tsvector('shop', translate(words, '-/', '  '))), ' '), ''),
    lower(btrim(words))), 200);
