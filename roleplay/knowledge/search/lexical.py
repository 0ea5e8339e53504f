"""Search by letters and words: needs no model, is at hand at once, and suits an inflected language."""

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from roleplay.knowledge.sources.units import Flags, Gathered, Places

# SciPy alone: scikit-learn, which has all this ready, takes ten times its memory.
if TYPE_CHECKING:
    from scipy.sparse import csr_array

Scores = np.ndarray[Any, np.dtype[np.float32]]
SIZES = range(3, 6)  # letters of an n-gram
STEM = 5  # letters: enough to tell words apart, and few enough to be the same in most forms of a word
SATIETY = 2.0  # of BM25: how slowly a word that is said again ceases to add anything
LENGTH = 0.3  # of BM25: how much long texts are held back
STEPS = 30  # of the regression: more of them change nothing


def fold(text: str) -> str:
    """Return the text in lower case and without diacritics, as hurried people type it."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def stems(text: str) -> list[str]:
    """Return the beginnings of the folded words."""
    return [word[:STEM] for word in re.findall(r"\w+", fold(text))]


def words_of(text: str) -> list[str]:
    """Return the folded words, with the signs that stand at them."""
    return fold(text).split()


def ngrams(text: str) -> Iterator[str]:
    """Yield the n-grams of the folded words, each word with a space on either side."""
    for word in words_of(text):
        padded = f" {word} "
        for size in SIZES:
            yield from (padded[start : start + size] for start in range(len(padded) - size + 1))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a question is like each owner, and whether it is like what has an answer.

    `letters` is the cosine (0-1) of weighted n-grams; `words` the share (0-1) of the question's words, rare ones
    counting more, that the owner has too; `belief` about 1 for what has an answer and -1 for what has none.
    """

    letters: Scores
    words: Scores
    belief: float


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that texts have, in rising order; `split` takes a text apart."""

    split: Callable[[str], Iterable[str]]
    names: np.ndarray[Any, np.dtype[np.str_]]

    @classmethod
    def of(cls, texts: Iterable[str], split: Callable[[str], Iterable[str]]) -> "Terms":
        """Take in the terms of texts."""
        # In an array, they take a tenth of the memory.
        return cls(split, np.array(sorted({term for text in texts for term in split(text)}), dtype=np.str_))

    def counts(self, texts: Iterable[str]) -> "csr_array":
        """Return how often each known term (a column) stands in each text (a row)."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - heavy

        columns, often, ends = array("i"), array("f"), [0]
        for text in texts:
            held = Counter(self.split(text))
            at, known = self._places(list(held))
            columns.frombytes(at[known].astype(np.intc).tobytes())
            often.frombytes(np.fromiter(held.values(), np.float32, len(held))[known].tobytes())
            ends.append(len(columns))
        shape = (len(ends) - 1, len(self.names))
        return csr_array((np.asarray(often), np.asarray(columns), np.asarray(ends, dtype=np.int32)), shape=shape)

    def _places(self, terms: list[str]) -> tuple[Places, Flags]:
        """Return where each term stands, and whether it is known."""
        given = np.array(terms, dtype=np.str_)
        at = np.searchsorted(self.names, given)
        known = at < len(self.names)
        known[known] = self.names[at[known]] == given[known]
        return at, known


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """N-grams (TF-IDF) and words of all units of an owner in one language together.

    `starts` are the places of each owner's first bundle, `rarity` is that of each n-gram. Built in about two seconds
    for some thousand units.
    """

    starts: Places
    grams: Terms
    rarity: Scores
    letters: "csr_array"  # a row for each n-gram: a question has some hundred, and only those are looked at
    words: "WordIndex"
    parting: "Parting | None"

    @classmethod
    def of(cls, gathered: Gathered) -> "LexicalIndex":
        """Index units, of which there must be one at least."""
        texts: dict[tuple[str, str], list[str]] = {}
        for unit in gathered.units:
            texts.setdefault((unit.owner, unit.language), []).append(unit.text)
        first: dict[str, int] = {}
        for place, (owner, _) in enumerate(texts):
            first.setdefault(owner, place)
        starts = np.array(list(first.values()), dtype=np.intp)
        # The same words come up again and again: what n-grams each of them has is looked at once.
        said = [unit.text for unit in gathered.units]
        words = Terms.of(said, words_of)
        grams = Terms.of(words.names, ngrams)
        counts = words.counts(said) @ grams.counts(words.names)
        bundled = _sums(texts, gathered) @ counts
        rarity = 1 + np.log((1 + len(texts)) / (1 + _texts_with(bundled))).astype(np.float32)
        letters, parting = _weighed(bundled, rarity).T.tocsr(), Parting.of(gathered, _weighed(counts, rarity))
        return cls(starts, grams, rarity, letters, WordIndex.of([" ".join(each) for each in texts.values()]), parting)

    def hear(self, question: str) -> Likeness:
        """Return how much a question is like each owner, in the likelier language."""
        heard = _weighed(self.grams.counts([question]), self.rarity)
        letters = np.asarray((heard @ self.letters).todense(), dtype=np.float32).ravel()
        belief = self.parting.belief(heard) if self.parting is not None else 0.0
        words = self.words.shares(question)
        return Likeness(np.maximum.reduceat(letters, self.starts), np.maximum.reduceat(words, self.starts), belief)


def _sums(bundles: Iterable[tuple[str, str]], gathered: Gathered) -> "csr_array":
    """Return what adds up the units (a column each) of every bundle (a row): an owner's in one language."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - heavy

    rows = {bundle: row for row, bundle in enumerate(bundles)}
    row = np.array([rows[unit.owner, unit.language] for unit in gathered.units], dtype=np.int32)
    column = np.arange(len(row), dtype=np.int32)
    return csr_array((np.ones(len(row), dtype=np.float32), (row, column)), shape=(len(rows), len(row)))


def _texts_with(counts: "csr_array") -> Places:
    """Return how many texts have each term."""
    return np.bincount(counts.indices, minlength=counts.shape[1])


def _weighed(counts: "csr_array", rarity: Scores) -> "csr_array":
    """Return what each term says of each text that has it (TF-IDF): all of a text together have the length 1."""
    weights = counts.copy()
    weights.data = (1 + np.log(counts.data)) * rarity[counts.indices]
    lengths = np.sqrt(weights.multiply(weights).sum(axis=1))
    weights.data /= np.repeat(lengths, np.diff(counts.indptr))
    return weights


@dataclass(frozen=True, slots=True)
class WordIndex:
    """How much each word (a row of `weights`) says of each text (a column) that has it: BM25, 0-1 times its rarity."""

    words: Terms
    rarity: Scores
    weights: "csr_array"

    @classmethod
    def of(cls, texts: Sequence[str]) -> "WordIndex":
        """Count and weigh the words of texts."""
        words = Terms.of(texts, stems)
        counts = words.counts(texts)
        within, lengths = _texts_with(counts), counts.sum(axis=1)
        rarity = np.log1p((len(texts) - within + 0.5) / (within + 0.5)).astype(np.float32)
        held_back = SATIETY * (1 - LENGTH + LENGTH * lengths / max(float(lengths.mean()), 1.0))
        counts.data *= rarity[counts.indices] / (counts.data + np.repeat(held_back, np.diff(counts.indptr)))
        return cls(words, rarity, counts.T.tocsr())

    def shares(self, question: str) -> Scores:
        """Return for each text how much of what the question says it says too; words that no text has do not count."""
        known = self.words.counts([question]).indices
        said = self.weights[known].sum(axis=0) / (self.rarity[known].sum() or 1)
        return np.asarray(said, dtype=np.float32).ravel()


@dataclass(frozen=True, slots=True)
class Parting:
    """What parts questions that have an answer from others: a weight for each n-gram, and a base."""

    weights: Scores
    base: float

    @classmethod
    def of(cls, gathered: Gathered, texts: "csr_array") -> "Parting | None":
        """Learn it from what n-grams say of each unit, by ridge regression; None where there is but one kind."""
        has_answer = np.array([unit.kind != "unanswered" for unit in gathered.units])
        if has_answer.all() or not has_answer.any():
            return None
        from scipy.sparse.linalg import LinearOperator, lsqr  # noqa: PLC0415 - heavy

        share = np.where(has_answer, 0.5 / has_answer.sum(), 0.5 / (~has_answer).sum()).astype(np.float32)
        middle, root = texts.T @ share, np.sqrt(share * np.float32(len(share)))
        # Centred without being filled up: each text less the mean of all, times how much it counts.
        centred = LinearOperator(
            texts.shape,
            matvec=lambda terms: root * (texts @ terms - middle @ terms),
            rmatvec=lambda counted: texts.T @ (root * counted) - middle * (root @ counted),
            dtype=np.float32,
        )
        weights = lsqr(centred, root * np.where(has_answer, 1, -1), damp=1, iter_lim=STEPS)[0].astype(np.float32)
        return cls(weights, float(-middle @ weights))

    def belief(self, heard: "csr_array") -> float:
        """Return it for what is heard of a question: about 1 for what has an answer and -1 for what has none."""
        return float((heard @ self.weights)[0]) + self.base
