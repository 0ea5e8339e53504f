"""Measures of the program on sets that trained nothing; `python -m evals` writes their tables to `docs/results.md`."""
