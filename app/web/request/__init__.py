"""Read a request and answer it: input, authorization, rate limits, conditional requests, problems."""
