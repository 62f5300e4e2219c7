"""Commands of the app ``groups``."""
