-- Whether any product matches. Without sequential scans: the planner would read the table until it meets a match, which
-- for a word that no product has means all of it, and the index knows at once.
CREATE OR REPLACE FUNCTION is_sold(query tsquery) RETURNS boolean LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET enable_seqscan = off
RETURN EXISTS (SELECT FROM product WHERE search_words @@ query AND retired_at IS NULL);
