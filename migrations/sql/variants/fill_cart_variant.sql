CREATE OR REPLACE FUNCTION fill_cart_variant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.variant_id := NEW.product_id;
    RETURN NEW;
END
$$
