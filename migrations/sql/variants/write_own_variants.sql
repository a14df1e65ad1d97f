CREATE OR REPLACE FUNCTION write_own_variants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM written) THEN
        RETURN NULL; -- these triggers call each other, also for statements that write nothing
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- Variants that a cart names stay, marked as retired.
        DELETE FROM product_variant USING written
        WHERE product_variant.product_id = written.id AND product_variant.id <> written.id
            AND written.options = '[]' AND written.retired_at IS NULL
            AND NOT EXISTS (SELECT FROM cart_item WHERE cart_item.variant_id = product_variant.id);
        UPDATE product_variant SET retired_at = now(), in_stock = false
        FROM written
        WHERE product_variant.product_id = written.id AND product_variant.id <> written.id
            AND written.options = '[]' AND written.retired_at IS NULL AND product_variant.retired_at IS NULL;
    END IF;
    INSERT INTO product_variant AS own (id, product_id, position, options, price, list_price, in_stock, stock)
    SELECT id, id, 0, '{}', price, list_price, in_stock, stock FROM written
    WHERE options = '[]' AND retired_at IS NULL AND NOT EXISTS (
        SELECT FROM product_variant AS same
        WHERE same.id = written.id
            AND (same.product_id, same.options, same.price, same.list_price, same.in_stock, same.stock,
                same.retired_at)
            IS NOT DISTINCT FROM
            (written.id, '{}'::jsonb, written.price, written.list_price, written.in_stock, written.stock,
                NULL::timestamptz))
    ON CONFLICT (id) DO UPDATE SET
        product_id = excluded.product_id, position = 0, options = '{}', price = excluded.price,
        list_price = excluded.list_price, in_stock = excluded.in_stock, stock = excluded.stock, retired_at = NULL;
    RETURN NULL;
END
$$
