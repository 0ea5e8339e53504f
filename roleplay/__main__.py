"""`python -m roleplay` is the command line."""

from roleplay.cli import main

main()
