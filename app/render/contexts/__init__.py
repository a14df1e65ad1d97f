"""Contexts of the templates: one documented dataclass per template, whose path is in the attribute `template`.

A template uses exactly its context's fields as variables; a test checks it. An included template receives the variables
of the template that includes it; its own context lists those that it needs. `docs/templates.md` is generated from these
modules.
"""
