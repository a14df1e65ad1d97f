-- A number as shops write it: "1.7", "1,7" and "20,000".
CREATE OR REPLACE FUNCTION measure_value(written text) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN written ~ '^\d{1,3}(,\d{3})+(\.\d+)?$' THEN replace(written, ',', '')
    WHEN written ~ '^\d+([.,]\d+)?$' THEN replace(written, ',', '.')
END::double precision;
