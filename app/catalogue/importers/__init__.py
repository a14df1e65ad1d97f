"""Loading a shop's own catalogue: each format is read into import lines, and all of them are loaded alike."""
