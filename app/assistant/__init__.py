"""The assistant: turns, models and guards. It writes the log and does not depend on pages, streams or requests."""
