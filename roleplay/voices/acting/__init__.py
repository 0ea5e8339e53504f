"""A language model in a part: its scene, the notepad of its permit, its answer as it comes."""
