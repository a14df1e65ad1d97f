"""Photographs of products: fetched from the shop's feed, measured, made into square tiles of several sizes, and stored.

The page names a picture by an address of this server (`addresses`). The server fetches the original (`download`), a
process of its own measures it and makes the sizes (`tile`, `tile_process`), the database holds them (`storage`), and
one background task a process does this for all pictures of the catalogue (`maker`).
docs/decisions/2026-11-30-photographs-by-shape-and-ground.md says why.
"""
