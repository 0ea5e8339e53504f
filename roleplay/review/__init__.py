"""Trainers: ratings given blind, what they then say to the program’s, comments at a turn, and how far all agree."""
