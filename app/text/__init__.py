"""Small truths about text, each once: money, nouns, what may be in text, how many tokens it has, category paths.

Pure functions without a database, a model or a page; every layer to the right may use them.
"""
