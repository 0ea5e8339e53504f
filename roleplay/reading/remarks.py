"""Which everyday remark of a person answers a question."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roleplay.reading.aims import AimCues, Kind
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.similarity import Likeness, alike
from roleplay.reading.text import Sentence
from roleplay.scenario.persons import Everyday
from roleplay.scenario.vocabulary import Language

MOST_REMARKS = 2
LIKE = 0.5
FEWEST_WORDS = 2
ALMOST_THE_SAME = 0.85
THE_SAME = 0.95
COVERED = 0.55
IN_COMMON = 0.5


@dataclass(frozen=True, slots=True)
class RemarkIndex:
    """The ways of asking for the remarks of a person in one language.

    A question has to be like one of them as a whole, and most of its words of content must stand in that one: how a
    question is built tells little of what it asks.
    """

    ids: tuple[str, ...]
    owners: tuple[int, ...]
    asks: tuple[tuple[str, ...], ...]
    likeness: Likeness
    idle: frozenset[str]
    generic: frozenset[str]
    cues: AimCues
    kinds: tuple[frozenset[Kind], ...]
    tells: Mapping[Kind, frozenset[str]]

    @classmethod
    def of(cls, everyday: Sequence[Everyday], language: Language, lexicon: Lexicon, cues: AimCues) -> "RemarkIndex":
        """Index everyday questions by the ways of asking them."""
        asks = [
            (number, lexicon.sentences(ask)[0].words)
            for number, question in enumerate(everyday)
            for ask in question.asks[language]
        ]
        kinds = tuple(cues.kinds_asked(" ".join(words)) for _, words in asks)
        tells: dict[Kind, frozenset[str]] = defaultdict(frozenset)
        for (number, _), found in zip(asks, kinds, strict=True):
            for kind in found:
                tells[kind] |= {everyday[number].id}
        return cls(
            tuple(question.id for question in everyday),
            tuple(number for number, _ in asks),
            tuple(words for _, words in asks),
            Likeness.of([words for _, words in asks]),
            lexicon.stop,
            lexicon.generic,
            cues,
            kinds,
            tells,
        )

    def found(self, part: Sentence, *, beyond: float = 0.0) -> tuple[str, ...]:
        """Return the remarks that a part of a turn asks for, the nearest first.

        `beyond` is how well a fact answers it: a remark has to do so better, or be asked for in almost its words.
        """
        asked = [word for word in part.words if word not in self.idle]
        content = [word for word in asked if word not in self.generic]
        if not content and len(part.words) < FEWEST_WORDS:
            return ()
        best: dict[int, float] = {}
        kinds = self.cues.kinds_asked(part.text)
        for reference, score in self.likeness.scores(part.words).items():
            # "How did you come?" is not "When did you come?", though all other words are the same.
            alike_asked = bool(content) and self.kinds[reference] == kinds
            needed = min(max(LIKE, beyond), THE_SAME) if alike_asked else ALMOST_THE_SAME
            if score >= needed and self._covers(reference, asked):
                owner = self.owners[reference]
                best[owner] = max(score, best.get(owner, 0.0))
        ranked = sorted((-score, owner) for owner, score in best.items())
        return tuple(self.ids[owner] for _, owner in ranked[:MOST_REMARKS])

    def strange_to(self, text: str) -> frozenset[str]:
        """Return the remarks that no way of asking asks for a person, place, time or number as `text` does."""
        wanted = self.cues.kinds_asked(text) - {"reason"}
        kin = frozenset[str]().union(*(self.tells.get(kind, frozenset()) for kind in wanted))
        return frozenset(self.ids) - kin if wanted else frozenset()

    def _covers(self, reference: int, content: Sequence[str]) -> bool:
        """Tell whether a question and a way of asking have most of their words of content in common."""
        asked = [word for word in self.asks[reference] if word not in self.idle]
        return _shared(content, self.asks[reference]) >= COVERED and _shared(asked, content) >= IN_COMMON


def _shared(words: Sequence[str], others: Sequence[str]) -> float:
    """Return the share of words that stand among others in some form; 1 for no words."""
    known = [word for word in words if any(alike(word, other) for other in others)]
    return len(known) / len(words) if words else 1.0
