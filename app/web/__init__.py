"""The web layer: renders the log, and accepts messages and function calls. Models run elsewhere (app/assistant)."""
