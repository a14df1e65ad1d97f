"""The reference of the JSON API: an OpenAPI document and a page, both made from one description.

The description is written by hand, not derived from the handlers. Tests validate responses of the running server with
it.
"""
