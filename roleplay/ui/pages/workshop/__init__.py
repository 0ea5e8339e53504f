"""Making a case: the draft under work, the forms that change it, and how it will look."""
