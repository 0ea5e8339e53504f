"""The log of a session and what it comes to: events and inputs, and the state that is folded from them.

Also who may hear which of them, the clock, and whether conditions of the content hold. All other rooms read this one.
"""
