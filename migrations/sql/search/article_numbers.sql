-- The keys of a product's article numbers: its id and the attributes that hold such numbers. A list in an attribute
-- gives a key for each of its values.
CREATE OR REPLACE FUNCTION article_numbers(id text, attributes jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY[article_key(id)] || ARRAY(
    SELECT article_key(given)
    FROM jsonb_each(CASE WHEN jsonb_typeof(attributes) = 'object' THEN attributes ELSE '{}' END) AS fact (name, value),
        LATERAL jsonb_array_elements_text(
            CASE jsonb_typeof(value) WHEN 'array' THEN value ELSE jsonb_build_array(value) END) AS given
    WHERE article_key(name) = ANY (ARRAY[
        'sku', 'mpn', 'gtin', 'gtin8', 'gtin12', 'gtin13', 'gtin14', 'ean', 'ean8', 'ean13', 'upc', 'jan', 'isbn',
        'isbn10', 'isbn13', 'barcode', 'externalid', 'articlenumber', 'articleno', 'itemnumber', 'itemno', 'partnumber',
        'partno', 'productnumber', 'modelnumber', 'stylenumber', 'ordernumber', 'artikelnummer'])
);
