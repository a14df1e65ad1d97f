"""The designers' workshop: the gallery as a local server, its check for a terminal, and recorded conversations."""
