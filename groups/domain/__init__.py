"""The rules about who: territories, access, associations."""
