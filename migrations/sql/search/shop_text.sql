-- Text as the parser of the configuration `shop` reads it best, the same for a product and for a query: full-width forms
-- and ligatures as plain letters, "1/2" as one word, 15" and "15 in." as "15 inch", "96x36" and "500GB" as two words,
-- "Wi-Fi/Bluetooth" as no file path, no Arabic article, and scripts without spaces as pairs of characters. PL/pgSQL,
-- because most texts need few of the steps.
CREATE OR REPLACE FUNCTION shop_text(words text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path FROM CURRENT AS $$
DECLARE
    plain text := words;
BEGIN
    IF octet_length(plain) > length(plain) THEN
        plain := translate(normalize(plain, NFKC), '⁄×∙·“’”‘″′‶™®©•–—', '/x  "''"''"''"    --');
        plain := regexp_replace(plain, '\mال(?=[ء-ي]{3})', '', 'g');
        IF plain ~ '[぀-ヿ㐀-䶿一-鿿฀-๿]' THEN
            plain := character_pairs(plain);
        END IF;
    END IF;
    IF plain ~ '\d' THEN
        plain := regexp_replace(plain, '(?<=\w)-(?=\d)', ' ', 'g');
        plain := regexp_replace(plain, '\m(\d{1,2})/(2|3|4|8|16|32|64)\M', ' \1f\2 ', 'g');
        plain := regexp_replace(plain, '(\d) *-? *(?:inch(?:es)?\M|in\M(?=\.| *$| *[x*,)])|")', '\1 inch ', 'gi');
        plain := regexp_replace(plain, '(\d) *-? *(?:(?:feet|foot|ft)\M|''(?=\W|$|x))', '\1 ft ', 'gi');
        plain := regexp_replace(plain, '(\d|inch|ft|\d ?[cm]?m) *\.? *[x*] *(?=\d)', '\1 ', 'gi');
        plain := regexp_replace(plain, '\m(\d+(?:[.,]\d+)?)-?([[:alpha:]]{1,6})\M', '\1 \2', 'g');
    END IF;
    RETURN translate(plain, '/\_|+*', '      ');
END
$$;
