"""Aisle: a streaming AI shopping assistant that works in every browser."""
