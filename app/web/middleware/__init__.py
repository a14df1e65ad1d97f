"""ASGI middleware and hooks. Each applies one rule to every request or response."""
