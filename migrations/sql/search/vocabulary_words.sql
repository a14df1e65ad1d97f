-- The words of a product that spelling is corrected to: of its name, brand, category and attributes, without accents, as
-- written. Numbers and very short or long words are left out.
CREATE OR REPLACE FUNCTION vocabulary_words(name text, brand text, category text, attributes jsonb) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
    SELECT ARRAY(
        SELECT word
        FROM unnest(tsvector_to_array(to_tsvector('simple', unaccent(shop_text(
            concat_ws(' ', name, brand, category, attribute_text(attributes))))))) AS word
        WHERE length(word) BETWEEN 3 AND 30 AND word ~ '^[[:alpha:]][[:alnum:]]+$')
$$;
