"""Suspects, victims and witnesses by rule: which gates are open, and what the person replies.

`interview` is a turn of theirs; `mood` says what it does to the inner state, `untruths` what pressure brings out.
"""
