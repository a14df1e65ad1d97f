"""What stands between a request and a provider, and between a provider's answer and the log: all of it plain data.

Nothing here imports litellm or opens a connection; `app/llm/litellm_library.py` and `litellm_model.py` do.
"""
