"""What the assistant does for each reading: scripts of calls and sentences, one file a subject."""
