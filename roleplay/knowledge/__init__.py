"""What everything stands on: passages with their provenance, search with citations, a trainer's own documents."""
