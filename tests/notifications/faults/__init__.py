"""What becomes of messages when something breaks: real processes, really killed."""
