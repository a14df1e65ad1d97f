CREATE OR REPLACE FUNCTION sum_up_variants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM written) THEN
        RETURN NULL; -- these triggers call each other, also for statements that write nothing
    END IF;
    UPDATE product SET
        price = derived.price, list_price = derived.list_price, in_stock = derived.in_stock,
        stock = derived.stock, updated_at = now()
    FROM (
        SELECT product_id, bool_or(in_stock) AS in_stock,
            CASE WHEN count(*) = count(stock) THEN least(sum(stock), 1000000000)::integer END AS stock,
            (array_agg(offered.price ORDER BY offered.price, position))[1] AS price,
            (array_agg(offered.list_price ORDER BY offered.price, position))[1] AS list_price
        FROM (
            SELECT *, bool_or(in_stock) OVER (PARTITION BY product_id) AS any_in_stock
            FROM product_variant
            WHERE product_id IN (SELECT written.product_id FROM written) AND retired_at IS NULL
        ) AS offered
        WHERE in_stock = any_in_stock
        GROUP BY product_id
    ) AS derived
    WHERE product.id = derived.product_id
        AND (product.price, product.list_price, product.in_stock, product.stock)
        IS DISTINCT FROM (derived.price, derived.list_price, derived.in_stock, derived.stock);
    RETURN NULL;
END
$$
