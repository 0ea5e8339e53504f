"""When to say that the knowledge base does not answer, rather than show the least bad match."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

CROWD = 10


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer: how near the best match is, by meaning and by words, and how it stands out."""

    meaning: float
    words: float
    ahead: float

    @classmethod
    def of(cls, scores: Sequence[float], words: np.ndarray[Any, Any], near: Mapping[str, float] | None) -> "Evidence":
        """Gather the evidence of one search, its `scores` best first; `meaning` is 0 without search by meaning."""
        scores = scores[:CROWD]
        ahead = scores[0] - sum(scores) / len(scores) if scores else 0.0
        return cls(
            meaning=max(near.values(), default=0.0) if near else 0.0,
            words=float(words.max()) if len(words) else 0.0,
            ahead=ahead,
        )


class Scale(BaseModel):
    """A fitted scale: the chance of an answer is the logistic of the weighted evidence; below `least` it is silent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bias: float
    meaning: float
    words: float
    ahead: float
    least: float

    def chance(self, evidence: Evidence) -> float:
        """Return the chance (0-1) that the best match answers."""
        weighted = self.meaning * evidence.meaning + self.words * evidence.words + self.ahead * evidence.ahead
        return 1 / (1 + math.exp(-(self.bias + weighted)))


class Silence(BaseModel):
    """The scales with and without search by meaning; fitted on questions of our own (docs/measured.md)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by_meaning: Scale
    by_words: Scale

    def is_silent(self, evidence: Evidence) -> bool:
        """Return whether nothing answers."""
        scale = self.by_meaning if evidence.meaning else self.by_words
        return scale.chance(evidence) < scale.least
