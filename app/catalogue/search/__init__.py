"""Search the catalogue: parse the words, correct their spelling, filter, rank, count and explain."""
