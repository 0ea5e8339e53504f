"""A conversation: what was said in it, what was understood, whom it is with, and writing in it."""
