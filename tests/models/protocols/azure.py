"""OpenAI's, at an address of its own for each deployment."""

from tests.models.protocols import Protocol

PROTOCOL = Protocol(("azure",), "/openai/deployments/{name}/chat/completions")
