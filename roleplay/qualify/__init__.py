"""Qualifying a model: it plays, reads and judges what is known, and a card says what it may do here and why."""
