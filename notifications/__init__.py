"""Telling people: deliveries, their planning, channels and messages."""
