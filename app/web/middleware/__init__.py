"""ASGI middleware and hooks, each one rule for every request or answer."""
