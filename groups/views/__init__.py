"""Coming in, going out, and what one proves oneself with."""
