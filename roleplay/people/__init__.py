"""Who visits, in which groups they learn or train, and what each may do with a session."""
