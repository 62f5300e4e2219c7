"""What and when: events, sessions, registrations, attendance, feeds."""
