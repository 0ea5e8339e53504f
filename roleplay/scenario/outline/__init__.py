"""The outline of a case: one short file that says what is so; a kit says the rest, and both make a case."""
