"""The course of an exercise around the learner's turns: work that falls due, injects, the facilitator.

Also the questions of the debrief, rehearsals of one interview, and the floor, which answers where no mind does.
"""
