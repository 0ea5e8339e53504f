"""Feedback: what a finished or running exercise shows about the learner's conduct, with the learner's own words."""
