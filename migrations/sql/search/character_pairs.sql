-- Text with each run of a script that is written without spaces (Chinese, Japanese, Thai) as its overlapping pairs of
-- characters, so that a part of a run finds it: "電気ケトル" as "電気 気ケ ケト トル". Used by shop_text.
CREATE OR REPLACE FUNCTION character_pairs(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT string_agg(
        CASE WHEN run[1] ~ '^[぀-ヿ㐀-䶿一-鿿฀-๿]' AND length(run[1]) > 1
            THEN (SELECT ' ' || string_agg(substr(run[1], place, 2), ' ') || ' '
                FROM generate_series(1, length(run[1]) - 1) AS place)
            ELSE run[1]
        END, '' ORDER BY number)
    FROM regexp_matches(words, '[぀-ヿ㐀-䶿一-鿿฀-๿]+|[^぀-ヿ㐀-䶿一-鿿฀-๿]+', 'g') WITH ORDINALITY AS found (run, number)
);
