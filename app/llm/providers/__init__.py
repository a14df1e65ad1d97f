"""What stands between a request and a provider, and between a provider's answer and the log: all of it plain data.

Nothing here imports litellm or opens a connection; `app/llm/litellm_model.py` does.
"""
