"""OpenAI's, by a client that looks for the count in the last piece of the answer and not behind it."""

from tests.models.protocols import Protocol

PROTOCOL = Protocol(("mistral",), "/v1/chat/completions", base="/v1", counts=False)
