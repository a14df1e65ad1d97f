"""The web: it reads the log, takes messages and clicks, and knows nothing of brains."""
