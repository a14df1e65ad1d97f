"""Streams of a session: their admission, their start and the responses that stay open."""
