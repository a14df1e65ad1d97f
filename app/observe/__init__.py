"""Observability: Prometheus metrics, logs, traces and error reports.

The other layers report what happened; only this package knows formats and destinations.
"""
