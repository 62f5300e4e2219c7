"""``make run``: everything that Tablée needs, started together and stopped together."""
