"""Who: organisers, associations, groups, members, places and territories."""
