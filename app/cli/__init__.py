"""The product's commands: serve, bootstrap, catalogue, housekeeping, backup, check_model."""
