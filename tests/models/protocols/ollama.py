"""A line of JSON for each piece; the last one counts."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tests.models.protocols import Protocol


def answer(body: dict[str, Any], pieces: Sequence[str]) -> Iterator[str]:
    bounded = pieces[: body["options"]["num_predict"]]
    for piece in bounded:
        yield _line(piece, done=False)
    reason = "stop" if len(bounded) == len(pieces) else "length"
    yield _line("", done=True, done_reason=reason, prompt_eval_count=9, eval_count=len(bounded))


def _line(words: str, **more: Any) -> str:
    message = {"role": "assistant", "content": words}
    return json.dumps({"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, **more}) + "\n"


PROTOCOL = Protocol(("ollama",), "/api/chat", answer)
