"""The assistant: it writes the log and knows nothing of pages, streams or requests."""
