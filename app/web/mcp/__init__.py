"""The shop for other agents: the functions and the cart as tools of a Model Context Protocol server at `/mcp`.

It is off unless `MCP_ENABLED` is set; while it is off, no module of it is imported. The reasons for its design:
docs/decisions/2026-11-22-the-shop-for-other-agents.md.
"""
