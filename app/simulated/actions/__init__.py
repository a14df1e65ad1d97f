"""Answers to each reading: scripts of calls and sentences, one file a subject."""
