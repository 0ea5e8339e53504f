"""Saved sessions: their cards, beginning one, finished ones, and ways on from an attempt."""
