"""Labelled lines, and the scripts that make the shipped weights of the reader from them.

The running program reads nothing here. `lines/steps` and `lines/interview` teach the weights that
ship; `lines/acts` and `lines/faults` hold acts and faults with the words that show them, and teach nothing yet.
"""
