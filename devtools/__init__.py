"""Tools for development: the gallery, generated documents and an embedded PostgreSQL. Not part of the image."""
