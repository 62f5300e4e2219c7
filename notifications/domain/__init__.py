"""The rules about telling people."""
