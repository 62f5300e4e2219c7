"""Pages of this app: the caught mail, and what organisers see of what was told."""
