"""The shop's products: facts, search and import."""
