"""Everything that people read: errors and lines, with the words of each front end, and without secrets."""
