"""View models: what the pages show of an exercise, limited to what the learner may hear.

`understood` shows how a message was read, `learner_view` everything else.
"""
