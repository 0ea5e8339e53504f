"""What can be looked up outside an exercise: the manual and the code book."""
