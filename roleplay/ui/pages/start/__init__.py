"""The start page, and what is chosen before an exercise or an interview begins."""
