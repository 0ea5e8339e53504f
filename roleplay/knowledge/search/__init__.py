"""Finding passages: meaning, letters and words in one score, and silence where nothing answers."""
