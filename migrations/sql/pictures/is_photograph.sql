-- Whether this server makes sizes of a picture: one of another site, or a photograph in static/. The same rule as
-- `is_made` of app/pictures/addresses.py.
CREATE OR REPLACE FUNCTION is_photograph(address text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT length(address) <= 2000 AND (
        address LIKE 'https://%' OR address LIKE 'http://%'
        OR lower(address) LIKE '/static/%' AND lower(split_part(address, '?', 1)) NOT LIKE '%.svg')
$$;
