"""Vectors of what people say: those that ship, and those that are made here when a case is first read."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from roleplay.errors import ContentError
from roleplay.reading.meaning.vectors import Embeds, Vectors
from roleplay.scenario.texts import Authored, Lines, Slug

MOST_MADE = 4096  # vectors kept, of the latest texts


class Theme(Authored):
    """What often comes up in such cases, and ways of asking for it: they are lent to facts that have none."""

    id: Slug
    asks: Lines


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Sayings:
    """Vectors of length 1 by `key_of` the texts, and how the vector of another text is compared with them.

    `meaning` names the model that made them, `center` is what its vectors have in common, `metric` turns them so that
    plain cosines compare: directions count less in which ways of asking for one and the same thing differ anyway (the
    within-class covariance of linear discriminant analysis). Another text gets its vector from `embeds`, once.
    """

    meaning: str
    center: Vectors
    metric: Vectors
    rows: Mapping[str, int]
    vectors: Vectors
    themes: tuple[Theme, ...]
    embeds: Embeds
    _made: OrderedDict[str, Vectors] = field(default_factory=OrderedDict)

    @classmethod
    def load(cls, path: Path, embeds: Embeds) -> "Sayings | None":
        """Read what was made in advance; None where another model than `embeds` made it.

        ContentError where the file is missing or not one of ours.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                rows = {str(key): row for row, key in enumerate(file["keys"])}
                center, metric, vectors = (file[name].astype(np.float32) for name in ("center", "metric", "vectors"))
                themes = tuple(Theme.model_validate_json(str(text)) for text in file["matters"])
                meaning = str(file["meaning"])
        except (OSError, EOFError, KeyError, ValueError) as error:
            raise ContentError(f"{path.name}: {error}: make the file with training/embed_asks.py") from error
        if meaning != embeds.name:
            return None
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return cls(meaning, center, metric, rows, vectors, themes, embeds)

    def see(self, vector: Vectors) -> Vectors:
        """Return the vector of a text as it is compared with the others, of length 1."""
        # Made in one thread: those that `@` wakes for it stall beside other work.
        seen: Vectors = np.einsum("i,ij->j", unit(vector - self.center), self.metric)
        return unit(seen)

    def of(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts as they are compared, a row each; one that does not ship takes some 20 ms."""
        missing = [text for text in dict.fromkeys(texts) if key_of(text) not in self.rows and text not in self._made]
        for text, vector in zip(missing, self.embeds.embed_documents(missing), strict=True):
            self._made[text] = self.see(np.asarray(vector, dtype=np.float32))
        found = [self.vectors[row] if (row := self.rows.get(key_of(t))) is not None else self._made[t] for t in texts]
        while len(self._made) > MOST_MADE:
            self._made.popitem(last=False)
        return np.array(found, dtype=np.float32).reshape(len(texts), self.metric.shape[1])


def unit(vector: Vectors) -> Vectors:
    """Return a vector at length 1; one of length 0 stays."""
    scaled: Vectors = vector / np.float32(np.linalg.norm(vector) or 1)
    return scaled


def key_of(text: str) -> str:
    """Return the key under which a text's vector is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
