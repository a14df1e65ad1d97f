-- Text as the parser of the configuration `shop` reads it best: "Wi-Fi/Bluetooth" is no file path, "500GB" two words,
-- 15" is "15 inch".
CREATE OR REPLACE FUNCTION shop_text(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    regexp_replace(translate(words, '/\_|+•™®©', '      '), '(\d)\s?["″”]', '\1 inch ', 'g'),
    '\m(\d+(?:[.,]\d+)?)-?([[:alpha:]]{1,4})\M', '\1 \2', 'g');
