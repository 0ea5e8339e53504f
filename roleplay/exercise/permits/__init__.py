"""Permits: what an agency or an interviewed person may tell and do towards an audience now.

A mind acts within its permit, and `exercise.commit` keeps what lies within it.
"""
