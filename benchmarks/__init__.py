"""What Tablée costs beside the barest program that does the same, measured in one run."""
