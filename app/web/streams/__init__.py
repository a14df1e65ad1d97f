"""A session's streams: where one begins, how many may open, and the lasting answers that carry it."""
