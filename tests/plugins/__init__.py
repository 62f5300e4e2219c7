"""Fixtures that start real things: a database server, a broker, a worker, a site, a browser."""
