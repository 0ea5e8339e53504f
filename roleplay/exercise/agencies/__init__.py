"""What a service does, knows and may pass on: duties and actions, need-to-know, and its policy.

How it takes requests, questions, news and calls for advice is decided here; `exercise.talk` makes messages of it.
"""
