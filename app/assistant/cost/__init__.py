"""The cost of model calls: the daily budget, and a model limited by it."""
