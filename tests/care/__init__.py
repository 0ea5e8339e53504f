"""Tests of what operators and trainers do with the server itself."""
