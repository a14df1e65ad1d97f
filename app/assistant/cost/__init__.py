"""What model calls cost: the daily budget, and a model that stays within it."""
