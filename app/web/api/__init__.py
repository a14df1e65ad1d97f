"""The JSON API: sessions, the cart, health and metrics."""
