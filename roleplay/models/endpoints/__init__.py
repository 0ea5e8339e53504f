"""Servers that answer: any endpoint that speaks OpenAI's protocol, or a file in this process.

Also what each can do, how it fills shapes and how it fails.
"""
