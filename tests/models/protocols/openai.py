"""What `FakeServer` speaks itself."""

from tests.models.protocols import Protocol

PROTOCOL = Protocol(("compatible", "openai"), "/v1/chat/completions", base="/v1")
