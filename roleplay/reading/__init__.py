"""The learner's words and what the program makes of them: readers that turn an utterance into a `Reading`."""
