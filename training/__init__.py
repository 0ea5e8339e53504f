"""Labelled lines and the scripts that make the shipped weights from them; the program never reads anything here."""
