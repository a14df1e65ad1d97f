-- The generated column product.title_words: the name with weight A, brand and category with B, and the labels of what
-- the product is.
CREATE OR REPLACE FUNCTION product_title_words(name text, brand text, category text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('shop', shop_text(name) || coalesce(' ' || joined_words(name), '')), 'A')
    || setweight(to_tsvector('shop', shop_text(concat_ws(' ', brand, joined_words(brand), translate(category, '->', '  ')))), 'B')
    || labelled('=', product_kinds(name, category));
