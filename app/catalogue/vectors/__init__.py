"""Search by meaning: vectors of products and queries, where the operator has chosen a model (`SEARCH_VECTORS`)."""
