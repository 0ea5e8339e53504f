"""Settings: the language model, where data lie, deleting them, and what operators did."""
