"""Documents to take along: Markdown becomes blocks, and blocks become a PDF or a Word document of one look."""
