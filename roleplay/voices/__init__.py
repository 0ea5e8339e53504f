"""Voices put decided moves into words; they never decide what is true."""
