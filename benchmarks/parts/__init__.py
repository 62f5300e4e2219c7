"""The parts, each with ``measure(plan)``, each run in a process and a place of its own."""
