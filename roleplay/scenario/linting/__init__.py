"""What types alone cannot see in the content: ids, coverage, reachable gates, leaking secrets, texts.

`linter` runs all checks; each other module is one family of them, and `content_walk` says where things stand.
"""
