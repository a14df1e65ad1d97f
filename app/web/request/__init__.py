"""Handling of a request: input, authorization, rate limits, conditional requests and error responses."""
