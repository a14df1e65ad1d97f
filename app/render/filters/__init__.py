"""Filters of the templates (`FILTERS` of `environment`): choices and short texts about what a page shows."""
