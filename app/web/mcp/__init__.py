"""The shop for other agents: the functions and the cart as tools of a Model Context Protocol server at `/mcp`.

Off unless `MCP_ENABLED` is set; nothing of it is imported then. Why it is written by hand:
docs/decisions/2026-11-22-the-shop-for-other-agents.md.
"""
