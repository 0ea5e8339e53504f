"""What sentences mean, by likeness: vectors, the ways in which people say things, classifiers over them.

`matching` ranks everything in a case that a clause may be after.
"""
