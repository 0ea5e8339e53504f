"""What stands around the talk while an exercise or interview is under way."""
