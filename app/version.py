"""The product's version: the only place that names it for Python (frontend-islands/package.json needs a copy)."""

VERSION = "0.2.0"
