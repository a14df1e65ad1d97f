-- The generated column product.search_words: the title's words, attributes with weight C, the description with D, and
-- the labels of category and brand.
CREATE OR REPLACE FUNCTION product_search_words(name text, brand text, category text, attributes jsonb, description text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN product_title_words(name, brand, category)
    || setweight(to_tsvector('shop', shop_text(coalesce(attribute_text(attributes), ''))), 'C')
    || setweight(to_tsvector('shop', coalesce(joined_words(attribute_text(attributes)), '')), 'C')
    || setweight(to_tsvector('shop', shop_text(description)), 'D')
    || labelled('@', category_keys(category))
    || labelled('#', ARRAY[shop_key(nullif(brand, ''))]);
