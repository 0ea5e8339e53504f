"""What the knowledge base is made of: passages with their origin, handouts, documents, and units."""
