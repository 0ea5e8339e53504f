"""A linear classifier over the meaning and the wording of a text, and over what is known of where it was said.

Its weights are fitted with scikit-learn (`training/linear.py`); here they are only applied, with numpy alone. One file
holds several heads that look at the same columns: an exclusive head chooses one of its labels, any other judges each of
its labels alone.
"""

import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from roleplay.errors import ContentError
from roleplay.reading.meaning.vectors import Vectors
from roleplay.reading.words.text import KEPT, LONGEST_WORD, fold, ngrams, shorten, unstretched

Numbers = np.ndarray[Any, np.dtype[np.uint32]]
Places = np.ndarray[Any, np.dtype[np.intp]]

LONGEST_CHAIN = 3  # words
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[?!.…,;:]|\n+")
_ENDS = frozenset("?!.…\n")
_START = "^"  # stands before the first word of a sentence
_NUMBER = "0"  # stands for every number


@dataclass(frozen=True, slots=True)
class Features:
    """What a classifier looks at in a text.

    `blocks` are the numbers of its terms, one array a kind of terms; `vector` is its meaning, None where that is not
    known; `flags` are whatever else its caller knows of it, by name.
    """

    blocks: tuple[Numbers, ...]
    vector: Vectors | None
    flags: Mapping[str, float]

    @classmethod
    def of(cls, text: str, vector: Vectors | None, flags: Mapping[str, float], focus: str | None = None) -> Self:
        """Look at a text; the terms of `focus`, the part of it that says most, count once more on their own."""
        looked_at = (text,) if focus is None else (text, focus)
        return cls(tuple(block for part in looked_at for block in _blocks(part)), vector, flags)


class Cells(NamedTuple):
    """The columns of a text that are not 0, the meaning aside, and what stands in them."""

    places: Places
    values: Vectors


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that all heads of a classifier share: the meaning first, then the terms, then the flags.

    `model` names the model of the vectors and `center` is their mean. `terms` are the numbers of the known terms,
    rising within each block; those of block n lie between `bounds[n]` and `bounds[n + 1]`. `worth` says what each term
    is worth: the more, the fewer texts have it. `flags` are names of flags with their places among them.
    """

    model: str
    center: Vectors
    terms: Numbers
    bounds: tuple[int, ...]
    worth: Vectors
    flags: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many columns there are."""
        return len(self.center) + len(self.terms) + len(self.flags)

    def cells(self, features: Features) -> Cells:
        """Return what a text has of terms and flags; each block of terms has the length 1, as texts differ in length.

        Terms and flags that were never seen in training count nothing.
        """
        places, values = [], []
        for block, (start, stop) in zip(features.blocks, zip(self.bounds, self.bounds[1:], strict=False), strict=False):
            known = self.terms[start:stop]
            at = np.searchsorted(known, block)
            found = at < len(known)
            found[found] = known[at[found]] == block[found]
            here = at[found] + start
            worth = self.worth[here]
            places.append(here + len(self.center))
            values.append(worth / (np.linalg.norm(worth) or 1.0))
        flagged = sorted((self.flags[name], value) for name, value in features.flags.items() if name in self.flags)
        first = len(self.center) + len(self.terms)
        places.append(np.array([first + place for place, _ in flagged], dtype=np.intp))
        values.append(np.array([value for _, value in flagged]))
        return Cells(np.concatenate(places), np.concatenate(values).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Head:
    """One judgement: its labels, of which an `exclusive` head takes one to be right and any other none, one or many."""

    name: str
    labels: tuple[str, ...]
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Classifier:
    """Heads with their weights: a row a column, a column a label of a head, in the order of the heads."""

    heads: tuple[Head, ...]
    columns: Columns
    weights: Vectors
    base: Vectors

    @classmethod
    def load(cls, path: Path, *heads: Head) -> Self:
        """Read a classifier that has `heads`; ContentError where the file is missing, broken or not one of ours."""
        try:
            with path.open("rb") as data, np.load(data, allow_pickle=False) as file:
                found = cls(
                    _heads(file),
                    Columns(
                        str(file["model"]),
                        file["center"].astype(np.float32),
                        file["terms"],
                        tuple(int(bound) for bound in file["bounds"]),
                        file["worth"].astype(np.float32),
                        {str(name): place for place, name in enumerate(file["flags"])},
                    ),
                    file["weights"].astype(np.float32),
                    file["base"].astype(np.float32),
                )
                if not found.is_whole:
                    raise ValueError("its parts do not fit together")
                if not set(heads) <= set(found.heads):
                    raise ValueError("other labels")
                return found
        except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            script = f"training/train_{path.stem}.py"
            raise ContentError(f"{path}: {error}: make the file anew with {script}") from error

    def write(self, path: Path) -> None:
        """Write the classifier; the same one gives the same file."""
        columns = self.columns
        np.savez_compressed(
            path,
            heads=np.array([head.name for head in self.heads]),
            sizes=np.array([len(head.labels) for head in self.heads]),
            exclusive=np.array([head.exclusive for head in self.heads]),
            labels=np.array([label for head in self.heads for label in head.labels]),
            model=np.array(columns.model),
            center=columns.center.astype(np.float16),
            terms=columns.terms,
            bounds=np.array(columns.bounds),
            worth=columns.worth.astype(np.float16),
            flags=np.array(list(columns.flags), dtype=np.str_),
            weights=self.weights.astype(np.float16),
            base=self.base,
        )

    @property
    def is_whole(self) -> bool:
        """Whether there are weights for each label and column, and the columns are in order."""
        labels, columns = sum(len(head.labels) for head in self.heads), self.columns
        bounds = columns.bounds
        return (
            self.weights.shape == (columns.count, labels)
            and self.base.shape == (labels,)
            and columns.worth.shape == columns.terms.shape
            and bool(bounds)
            and (bounds[0], bounds[-1]) == (0, len(columns.terms))
            and list(bounds) == sorted(bounds)
        )

    def log_odds(self, features: Features) -> Mapping[str, Mapping[str, float]]:
        """Return for each head what speaks for each of its labels; those of an exclusive head only beside each other.

        ValueError where the vector is not as long as those of the training.
        """
        places, values = self.columns.cells(features)
        found = self.base + values @ self.weights[places]
        if features.vector is not None and len(self.columns.center):
            found = found + (features.vector - self.columns.center) @ self.weights[: len(self.columns.center)]
        each = iter(found.tolist())
        return {head.name: {label: next(each) for label in head.labels} for head in self.heads}

    def scores(self, features: Features) -> Mapping[str, Mapping[str, float]]:
        """Return for each head how likely each of its labels is (0-1).

        ValueError where the vector is not as long as those of the training.
        """
        odds = self.log_odds(features)
        return {
            head.name: shares_of(odds[head.name])
            if head.exclusive
            else {label: likelihood(value) for label, value in odds[head.name].items()}
            for head in self.heads
        }


def likelihood(log_odds: float) -> float:
    """Return the likelihood (0-1) that log odds stand for."""
    return float(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))))


def shares_of(odds: Mapping[str, float]) -> dict[str, float]:
    """Return how likely each of several labels is of which one is right."""
    raised = np.exp(np.array(list(odds.values())) - max(odds.values()))
    return dict(zip(odds, (raised / raised.sum()).tolist(), strict=True))


def _heads(file: Mapping[str, Any]) -> tuple[Head, ...]:
    labels = iter([str(label) for label in file["labels"]])
    each = zip(file["heads"], file["sizes"], file["exclusive"], strict=True)
    return tuple(
        Head(str(name), tuple(label for _, label in zip(range(size), labels, strict=False)), bool(exclusive))
        for name, size, exclusive in each
    )


def _blocks(text: str) -> tuple[Numbers, Numbers]:
    """Return the numbers of the words and chains of words of a text, and of the letters that its words hold."""
    tokens = tokens_of(text)
    chains = {
        number_of(" ".join(tokens[start : start + length]))
        for length in range(1, LONGEST_CHAIN + 1)
        for start in range(len(tokens) - length + 1)
    }
    letters = set().union(*(_letters(token) for token in tokens if token[0].isalnum()))
    return _sorted(chains), _sorted(letters)


def tokens_of(text: str) -> Sequence[str]:
    """Return the folded words and the marks of a text, with a mark of its own where a sentence begins."""
    found: list[str] = []
    begins = True
    for token in _TOKEN.findall(unstretched(fold(shorten(text)))):
        ends = token[0] in _ENDS
        if begins and not ends:
            found.append(_START)
        begins = ends
        if token[0] != "\n":
            found.append(_NUMBER if token[0].isdigit() else token[:LONGEST_WORD])
    return found


@lru_cache(maxsize=KEPT)
def _letters(word: str) -> frozenset[int]:
    return frozenset(number_of(gram) for gram in ngrams((word,)))


def number_of(term: str) -> int:
    """Return the number of a term, below 2 to the power of 32."""
    return zlib.crc32(term.encode())


def _sorted(numbers: set[int]) -> Numbers:
    return np.array(sorted(numbers), dtype=np.uint32)
