"""What a server has shown that it can do; every server of this protocol lacks something else."""

import re
import threading
from dataclasses import dataclass, field

from roleplay.models.endpoints.shapes import Way

_OF_SHAPES = re.compile(r"response_format|json_schema|json_object|tool|response_?schema|output_(format|config)")
_FIELDS: tuple[tuple[str, str, bool | str], ...] = (
    ("stream_options", "counts", False),
    ("temperature", "temperature", False),
    ("reasoning_effort", "effort", False),
    ("max_completion_tokens", "tokens_field", "max_completion_tokens"),
)
"""What a refusal names, and what is then known."""


@dataclass
class Abilities:
    """Learnt from a server's refusals, kept as long as the endpoint; safe to use from several threads.

    `ways` are those in which it may be asked for a shape, best first.
    """

    ways: tuple[Way, ...] = ("schema", "object", "text")
    streams: bool = True
    counts: bool = True
    temperature: bool = True
    effort: bool = True
    tokens_field: str = "max_tokens"
    structure: Way = field(init=False)
    proven: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self.structure = self.ways[0]

    def learn(self, complaint: str) -> bool:
        """Take note of the field that a refusal names; return whether another try makes sense."""
        with self._lock:
            if _OF_SHAPES.search(complaint):
                return self._weaken()
            for named, ability, left in _FIELDS:
                if named in complaint and getattr(self, ability) != left:
                    setattr(self, ability, left)
                    return True
        return False

    def learn_streamless(self) -> bool:
        """Note that the server answers in one piece; return whether that is news."""
        with self._lock:
            news, self.streams = self.streams, False
            return news

    def weaken_structure(self, tried: Way) -> bool:
        """Note that asking in the way `tried` gave no JSON; only counts where it never did. Return whether to retry."""
        with self._lock:
            return not self.proven and self.structure == tried and self._weaken()

    def prove_structure(self) -> None:
        """Note that JSON came as asked for: a later answer without is a mishap."""
        with self._lock:
            self.proven = True

    def _weaken(self) -> bool:
        at = self.ways.index(self.structure)
        if at + 1 == len(self.ways):
            return False
        self.structure = self.ways[at + 1]
        return True
