"""The meaning of sentences as vectors, for what no word list foresees; reading goes on without it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from roleplay.reading.words.text import shorten, straight

Vectors = np.ndarray[Any, np.dtype[np.float32]]

MOST_SENTENCES = 12  # of a longer message the last ones, where the question stands
LONGEST_SENTENCE = 400  # characters
_END = re.compile(r"(?<=[.?!…])\s+|\n+")


class Embeds(Protocol):
    """Turns texts into vectors of length 1; `name` says which model does so."""

    @property
    def name(self) -> str:
        """The model's name and version."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector for each text."""


@dataclass(frozen=True, slots=True)
class TurnMeaning:
    """The sentences of a turn as vectors, and the place of the one that asks last (the last one where none does)."""

    sentences: Vectors
    asking: int

    @property
    def whole(self) -> Vectors:
        """The turn as one vector."""
        mean: Vectors = self.sentences.mean(axis=0)
        return mean

    @property
    def question(self) -> Vectors:
        """The sentence that asks last."""
        last: Vectors = self.sentences[self.asking]
        return last


def pieces(text: str) -> list[str]:
    """Return the sentences of a text as they were written; never none."""
    found = [piece.strip()[:LONGEST_SENTENCE] for piece in _END.split(shorten(text)) if piece.strip()]
    return found[-MOST_SENTENCES:] or [text.strip()[:LONGEST_SENTENCE]]


def meaning_of(text: str, embeds: Embeds) -> TurnMeaning:
    """Return the meaning of a text."""
    found = pieces(text)
    return of_pieces(found, embeds.embed_documents([straight(piece) for piece in found]))


def of_pieces(sentences: Sequence[str], vectors: Sequence[Sequence[float]]) -> TurnMeaning:
    """Return the meaning of sentences whose vectors are known."""
    return TurnMeaning(np.asarray(vectors, dtype=np.float32), asking_place(sentences))


def asking_place(sentences: Sequence[str]) -> int:
    """Return the place of the sentence that asks last, the last one where none does."""
    asking = [place for place, piece in enumerate(sentences) if piece.endswith("?")]
    return asking[-1] if asking else len(sentences) - 1
