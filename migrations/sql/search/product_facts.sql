-- The generated column product.facts: the numbers of the values that facets count, at most 200.
CREATE OR REPLACE FUNCTION product_facts(attributes jsonb) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(SELECT DISTINCT fact FROM attribute_facts(attributes) ORDER BY fact LIMIT 200);
