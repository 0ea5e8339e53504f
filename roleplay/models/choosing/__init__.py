"""Which model plays which part: the stored choice, what can be had, a trial, and the model's card."""
