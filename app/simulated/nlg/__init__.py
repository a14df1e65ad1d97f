"""Natural-language generation: sentences from facts, in one voice."""
