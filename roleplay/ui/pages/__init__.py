"""The pages; each file is a script that draws one page."""
