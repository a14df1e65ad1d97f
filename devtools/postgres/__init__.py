"""An embedded PostgreSQL for development and tests: the real engine as a child process."""
