-- The same keys as one text with blanks between them, for parts of numbers.
CREATE OR REPLACE FUNCTION article_number_text(id text, attributes jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_to_string(article_numbers(id, attributes), ' ');
