"""The protocols of providers, a file for each: only as far as their own clients look."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Answer = Callable[[dict[str, Any], Sequence[str]], Iterator[str]]


@dataclass(frozen=True)
class Protocol:
    """How some `providers` are spoken to, at `path`.

    `answer` makes what is streamed of a request's body and the pieces of the words that are to be said; without one it
    is as OpenAI's. `base` is what the address ends in that they are given. `counts` is whether tokens are counted
    where their client looks.
    """

    providers: tuple[str, ...]
    path: str
    answer: Answer | None = None
    base: str = ""
    counts: bool = True


def data(content: dict[str, Any]) -> str:
    """Return an event of a stream."""
    return f"data: {json.dumps(content)}\n\n"
