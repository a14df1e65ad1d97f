"""Dialogues with checks, and the runner that plays them with any model against a catalogue.

`bin/bench clerk` plays them with the built-in assistant, `bin/evaluate` with a provider's model. docs/evaluation.md
describes the files and the figures.
"""
