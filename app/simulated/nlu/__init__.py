"""Natural-language understanding: a message becomes clauses with a mood, and clauses become typed pieces."""
