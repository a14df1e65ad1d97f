"""Conversion of requests to a provider's format and of its answers to model events; errors, failover and metrics.

No module here imports litellm or opens a connection; `app/llm/litellm_library.py` and `litellm_model.py` do.
"""
