-- The kinds that a category's products are, learned from their titles: nouns that head at least a third of them, of at
-- least three. The title of "Fenwick Book 13" does not say what it is; other titles of "Laptops" do.
CREATE OR REPLACE FUNCTION learn_kinds() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM category_kind;
    INSERT INTO category_kind (category, kind)
    SELECT category, kind
    FROM (
        SELECT category, kind, count(*) AS titles, max(category_size) AS category_size
        FROM (SELECT category, name, count(*) OVER (PARTITION BY category) AS category_size FROM product WHERE retired_at IS NULL) AS sized,
            LATERAL (SELECT DISTINCT unnest(product_kinds(name, '')) AS kind) AS heading
        WHERE category <> '' AND kind <> ''
        GROUP BY category, kind
    ) AS heads
    WHERE titles >= 3 AND titles * 3 >= category_size
    ON CONFLICT DO NOTHING;
END
$$;
