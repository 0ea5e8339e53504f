"""Weights over the meaning and the wording of a text, learned from labelled lines of several hands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from roleplay.errors import ContentError
from roleplay.reading.meaning import Vectors
from roleplay.reading.text import Sentence
from roleplay.reading.wording import wording_of

BOUND = 1 << 14  # parts of the wording share numbers below it, so that the files stay small


@dataclass(frozen=True, slots=True)
class Weights:
    """A row for each thing that can be heard in a text.

    `model` names the model to whose vectors the weights belong, `center` is the mean of these vectors.
    """

    ids: tuple[str, ...]
    model: str
    center: Vectors
    meaning: Vectors
    wording: Vectors
    base: Vectors

    @classmethod
    def load(cls, path: Path, maker: str) -> "Weights":
        """Read the weights that the tool `maker` has written.

        Raises:
            ContentError: where the file is missing or not one of ours.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                ids = tuple(str(name) for name in file["ids"])
                rows = [file[name].astype(np.float32) for name in ("center", "meaning", "wording", "base")]
                found = cls(ids, str(file["model"]), *rows)
                if not found.is_whole:
                    raise ValueError("its parts do not fit together")
                return found
        except (OSError, EOFError, KeyError, ValueError) as error:
            raise ContentError(f"{path.name}: {error}: make the file with training/{maker}") from error

    @property
    def is_whole(self) -> bool:
        """Whether there is a row for each thing, and the meaning is as wide as the center."""
        lengths = {len(self.ids), len(self.meaning), len(self.wording), len(self.base)}
        return len(lengths) == 1 and self.meaning.shape[1:] == self.center.shape

    def scores(self, vector: Vectors, parts: Sequence[int]) -> Mapping[str, float]:
        """Return the log odds of each thing in a text of which the vector and the parts of the wording are given."""
        found = self.base + np.einsum("ij,j->i", self.meaning, vector - self.center)
        if parts:
            # The longer a text, the less each of its parts says.
            found += self.wording[:, list(parts)].sum(axis=1) / np.float32(np.sqrt(len(parts)))
        return dict(zip(self.ids, found.tolist(), strict=True))


def parts_of(turn: Sequence[Sentence]) -> tuple[int, ...]:
    """Return the parts of the wording by which texts are told apart, as numbers below `BOUND`."""
    return tuple(sorted({part % BOUND for part in wording_of(turn)}))
