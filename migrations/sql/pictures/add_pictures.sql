-- Trigger of product and product_variant: note pictures that are not known yet, so that they are made.
CREATE OR REPLACE FUNCTION add_pictures() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO picture (address, key)
    SELECT image_url, left(encode(sha256(convert_to(image_url, 'UTF8')), 'hex'), 20)
    FROM (SELECT DISTINCT image_url FROM written WHERE is_photograph(image_url)) AS pictured
    WHERE NOT EXISTS (SELECT FROM picture WHERE address = image_url)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
