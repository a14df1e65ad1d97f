-- The words of a text that have punctuation inside, without it: "MDR-222KD" as "MDR222KD", "t-shirt" as "tshirt", "a/c"
-- as "ac". Text and joined words are read together, so that either spelling finds the product. Plain numbers are left
-- out: "1.7" is not 17.
CREATE OR REPLACE FUNCTION joined_words(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT string_agg(translate(found[1], '-.''’/#', ''), ' ')
    FROM regexp_matches(words, '[[:alnum:]]+(?:[-.''’#][[:alnum:]]+)+|\m[[:alpha:]]/[[:alpha:]]\M', 'g') AS found
    WHERE found[1] ~ '[[:alpha:]]' AND length(found[1]) < 40
);
