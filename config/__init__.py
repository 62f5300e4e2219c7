"""The house: settings, the queue, the run command, and where addresses lead."""
