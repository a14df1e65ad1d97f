"""The reference of the JSON API: an OpenAPI document written from one description, and the same as a page.

Written by hand beside the handlers, not derived from them: tests hold each answer of the running product to it.
"""
