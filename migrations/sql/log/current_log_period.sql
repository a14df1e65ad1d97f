-- The newest period of the log: sessions begin in it (app/log/periods.py).
CREATE OR REPLACE FUNCTION current_log_period() RETURNS date LANGUAGE sql STABLE
RETURN (SELECT max(begins) FROM log_period)
