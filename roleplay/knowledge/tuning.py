"""The numbers of the search, fitted on questions of our own: weights of a match, and when nothing answers.

They stand in `search.yaml` beside the content; `docs/measured.md` says how they came about.
"""

import math
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from roleplay.scenario.files import ContentFindingsError, findings_of, name_of, read_mapping


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer: the best match's score and its parts.

    `ahead` is how far it is ahead of the second, `rival` of the best example of what has no answer.
    """

    score: float = 0.0
    meaning: float = 0.0
    words: float = 0.0
    bundle: float = 0.0
    taught: float = 0.0
    ahead: float = 0.0
    rival: float = 0.0


class Trust(BaseModel):
    """The chance of an answer is the logistic of the weighted evidence; below `least` the search is silent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bias: float
    score: float = 0.0
    meaning: float = 0.0
    words: float = 0.0
    bundle: float = 0.0
    taught: float = 0.0
    ahead: float = 0.0
    rival: float = 0.0
    least: float

    def chance(self, evidence: Evidence) -> float:
        """Return the chance (0-1) that the best match answers."""
        weighted = (
            self.score * evidence.score
            + self.meaning * evidence.meaning
            + self.words * evidence.words
            + self.bundle * evidence.bundle
            + self.taught * evidence.taught
            + self.ahead * evidence.ahead
            + self.rival * evidence.rival
        )
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, self.bias + weighted))))


class Scale(BaseModel):
    """How the parts of a score are weighted: cosines of meaning and words, of all words together, and the taught."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    meaning: float
    words: float
    bundle: float
    taught: float
    trust: Trust

    def score(self, meaning: float, words: float, bundle: float, taught: float) -> float:
        """Return the weighted sum."""
        return self.meaning * meaning + self.words * words + self.bundle * bundle + self.taught * taught

    def is_silent(self, evidence: Evidence) -> bool:
        """Return whether nothing answers."""
        return self.trust.chance(evidence) < self.trust.least


class Tuning(BaseModel):
    """The scales of a search by meaning, and of one by words alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by_meaning: Scale
    by_words: Scale


_MUTE = Scale(meaning=1, words=1, bundle=1, taught=0, trust=Trust(bias=-50, least=1))
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
