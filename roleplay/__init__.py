"""Sodeluj: a role-play simulator for inter-agency work when trafficking in human beings is suspected."""

__version__ = "0.1.0"
