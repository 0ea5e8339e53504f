"""What a learner's words were understood to be: the `Reading` that every rule goes by.

Also which facts answer a question, and whether quoted words were said. Nothing here knows the log or the state.
"""
