"""What organisers prove who they are with, beside a code by e-mail."""
