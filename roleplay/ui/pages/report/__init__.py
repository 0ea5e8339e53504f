"""The report: its first screen, the sections that open, and handing it to a trainer."""
