"""Browse without searching: departments and starter questions."""
