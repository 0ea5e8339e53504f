"""Search by letters and words: needs no model, is at hand at once, and suits an inflected language."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from roleplay.knowledge.sources.units import Gathered, Places

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import RidgeClassifier

Scores = np.ndarray[Any, np.dtype[np.float32]]
NGRAMS = (3, 5)
STEM = 5  # letters: enough to tell words apart, and few enough to be the same in most forms of a word
SATIETY = 2.0  # of BM25: how slowly a word that is said again ceases to add anything
LENGTH = 0.3  # of BM25: how much long texts are held back


def fold(text: str) -> str:
    """Return the text in lower case and without diacritics, as hurried people type it."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def stems(text: str) -> list[str]:
    """Return the beginnings of the folded words."""
    return [word[:STEM] for word in re.findall(r"\w+", fold(text))]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a question is like each owner, and whether it is like what has an answer.

    `letters` is the cosine (0-1) of weighted n-grams; `words` the share (0-1) of the question's words, rare ones
    counting more, that the owner has too; `belief` about 1 for what has an answer and -1 for what has none.
    """

    letters: Scores
    words: Scores
    belief: float


@dataclass(frozen=True)
class LexicalIndex:
    """N-grams (TF-IDF) and words of all units of an owner in one language together.

    `starts` are the places of each owner's first bundle. Built in about two seconds for some thousand units.
    """

    starts: Places
    vectorizer: "TfidfVectorizer"
    letters: Any  # a row for each n-gram: a question has some hundred, and only those are looked at
    words: "WordIndex"
    parting: "RidgeClassifier | None"

    @classmethod
    def of(cls, gathered: Gathered) -> "LexicalIndex":
        """Index units, of which there must be one at least."""
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - heavy

        texts: dict[tuple[str, str], list[str]] = {}
        for unit in gathered.units:
            texts.setdefault((unit.owner, unit.language), []).append(unit.text)
        bundles = [" ".join(bundle) for bundle in texts.values()]
        first: dict[str, int] = {}
        for place, (owner, _) in enumerate(texts):
            first.setdefault(owner, place)
        vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=NGRAMS, preprocessor=fold, sublinear_tf=True, dtype=np.float32
        )
        letters = vectorizer.fit_transform(bundles).T.tocsr()
        starts = np.array(list(first.values()), dtype=np.intp)
        return cls(starts, vectorizer, letters, WordIndex.of(bundles), _part(gathered, vectorizer))

    def hear(self, question: str) -> Likeness:
        """Return how much a question is like each owner, in the likelier language."""
        heard = self.vectorizer.transform([question])
        letters = np.asarray((heard @ self.letters).todense(), dtype=np.float32).ravel()
        belief = float(self.parting.decision_function(heard)[0]) if self.parting is not None else 0.0
        words = self.words.shares(question)
        return Likeness(np.maximum.reduceat(letters, self.starts), np.maximum.reduceat(words, self.starts), belief)


@dataclass(frozen=True)
class WordIndex:
    """How much each word (a row of `weights`) says of each text (a column) that has it: BM25, 0-1 times its rarity."""

    counter: "CountVectorizer | None"
    rarity: Scores
    weights: Any

    @classmethod
    def of(cls, texts: Sequence[str]) -> "WordIndex":
        """Count and weigh the words of texts."""
        from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415 - heavy

        counter = CountVectorizer(analyzer=stems, dtype=np.float32)
        try:
            counts = counter.fit_transform(texts).tocoo()
        except ValueError:  # there is no word in any of them
            return cls(None, np.zeros(0, dtype=np.float32), np.zeros(len(texts), dtype=np.float32))
        within, lengths = counts.tocsc().getnnz(axis=0), np.asarray(counts.sum(axis=1)).ravel()
        rarity = np.log1p((len(texts) - within + 0.5) / (within + 0.5)).astype(np.float32)
        held_back = SATIETY * (1 - LENGTH + LENGTH * lengths / max(float(lengths.mean()), 1.0))
        counts.data *= rarity[counts.col] / (counts.data + held_back[counts.row])
        return cls(counter, rarity, counts.T.tocsr())

    def shares(self, question: str) -> Scores:
        """Return for each text how much of what the question says it says too; words that no text has do not count."""
        known = self.counter.transform([question]).indices if self.counter is not None else ()
        if not len(known):
            return np.zeros(self.weights.shape[-1], dtype=np.float32)
        said = self.weights[known].sum(axis=0) / self.rarity[known].sum()
        return np.asarray(said, dtype=np.float32).ravel()


def _part(gathered: Gathered, vectorizer: "TfidfVectorizer") -> "RidgeClassifier | None":
    if gathered.answers.all() or not gathered.answers.any():
        return None
    from sklearn.linear_model import RidgeClassifier  # noqa: PLC0415 - heavy

    has_answer = [unit.kind != "unanswered" for unit in gathered.units]
    matrix = vectorizer.transform([unit.text for unit in gathered.units])
    return RidgeClassifier(class_weight="balanced", solver="sparse_cg", max_iter=30, tol=1e-3).fit(matrix, has_answer)
