"""The numbers of the search, fitted on questions of our own: weights of a match, and when nothing answers.

They stand in `search.yaml` beside the content.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from roleplay.scenario.loading.files import ContentFindingsError, findings_of, name_of, read_mapping

Scores = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer: how far its score is ahead of the best example of what has none, and how near it is.

    `belief` is how much the question is like those with an answer rather than those without, taught by all of them
    (about 1 and -1). `nearest` is the highest cosine, of meaning where there is search by meaning, else of letters, and
    `answering` the highest one of what has an answer.
    """

    lead: float = 0.0
    belief: float = 0.0
    nearest: float = 0.0
    answering: float = 0.0


class Scale(BaseModel):
    """How the parts of a score are weighted, and what an answer must have to be one.

    The parts are what `Meaning` and `LexicalIndex` hear. An answer needs the least `sure`, its lead with `belief` times
    its belief and `near` times how near what answers comes, and the least `nearest`; what is at least `related` near is
    worth showing beside other answers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    meaning: float
    letters: float
    words: float
    belief: float = 0.0
    near: float = 0.0
    sure: float = -1e9
    nearest: float = 0.0
    related: float = 0.0

    def score(self, meaning: Scores, letters: Scores, words: Scores) -> Scores:
        """Return the weighted sum of each owner."""
        total: Scores = self.meaning * meaning + self.letters * letters + self.words * words
        return total

    def assurance(self, evidence: Evidence) -> float:
        """Return how sure it is that there is an answer."""
        return evidence.lead + self.belief * evidence.belief + self.near * evidence.answering

    def is_silent(self, evidence: Evidence) -> bool:
        """Return whether nothing answers."""
        return self.assurance(evidence) < self.sure or evidence.nearest < self.nearest


class Tuning(BaseModel):
    """The scales of a search by meaning, and of one by words alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by_meaning: Scale
    by_words: Scale


_MUTE = Scale(meaning=1, letters=1, words=1, sure=1e9)
SILENT = Tuning(by_meaning=_MUTE, by_words=_MUTE)
"""For a knowledge base that could not be read: it never claims to answer."""


def load_tuning(root: Path, part: str) -> Tuning:
    """Return the tuning of a part of the knowledge base from `search.yaml` of the content folder `root`.

    Raises:
        ContentFindingsError: where the file or the part is missing or broken.
    """
    path = root / "search.yaml"
    try:
        return Tuning.model_validate(read_mapping(path, root).get(part))
    except ValidationError as error:
        name = name_of(path, root)
        findings = findings_of(error, lambda loc: (name, ".".join((part, *map(str, loc)))))
        raise ContentFindingsError(list(findings)) from error
