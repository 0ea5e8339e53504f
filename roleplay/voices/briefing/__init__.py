"""What is to be said, in authored wording: the brief of a move, and the lines that fit it."""
