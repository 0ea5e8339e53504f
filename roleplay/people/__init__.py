"""Who visits, who learns, trains and operates, and what each may do with sessions, documents, cases and the server."""
