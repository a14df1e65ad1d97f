"""Guards between a model and the shopper: purchases, claims and prices."""
