"""Ways of asking for what somebody has written since: new ones get vectors, and facts without any borrow them.

Whoever writes a case writes what its people say, hardly ever how one may ask for it. But most of it is about matters
that come up again and again (where somebody sleeps, who has the passport), and for these there are ways of asking.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from roleplay.errors import ContentError
from roleplay.reading.meaning import Embeds, Vectors
from roleplay.reading.ways import Ways, WaysIndex, asked_for, key_of
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.persons import Everyday, Person
from roleplay.scenario.texts import Authored, Lines, Slug
from roleplay.scenario.vocabulary import LANGUAGES, Language

MOST_MADE = 4096  # vectors kept, of the latest texts
MOST_LENDERS = 3  # matters that lend to one fact
ENOUGH = 6  # ways of asking, from which on a fact borrows none
AS_NEAR = 0.1  # so much less near than the nearest, a matter still lends


class Matter(Authored):
    """What often comes up in such cases, and ways of asking for it."""

    id: Slug
    asks: Lines


def load_matters(path: Path) -> tuple[Matter, ...]:
    """Return the matters that were kept with the vectors of their ways of asking.

    Raises:
        ContentError: where the file is missing or not one of ours.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            return tuple(Matter.model_validate_json(str(text)) for text in file["matters"])
    except (OSError, EOFError, KeyError, ValueError) as error:
        raise ContentError(f"{path.name}: {error}: make the file with training/embed_asks.py") from error


class KnownWays:
    """All ways of asking that have vectors: those that ship, and those that get theirs here."""

    def __init__(self, ways: Ways, matters: Sequence[Matter], embeds: Embeds) -> None:
        """Know `ways`, and make other vectors with the model that made them; `matters` lend theirs."""
        self._ways = ways
        self._embeds = embeds
        self._matters = {matter.id: matter.asks for matter in matters}
        self._lenders: dict[Language, WaysIndex] = {}
        self._made: OrderedDict[str, Vectors] = OrderedDict()

    def index(
        self,
        asks: Mapping[str, Lines],
        facts: Iterable[Fact],
        person: Person | None,
        everyday: Sequence[Everyday],
        topics: Sequence[Topic],
        language: Language,
    ) -> WaysIndex:
        """Return an index that every way of asking in the language is in; those in others only where they ship.

        That takes some hundredths of a second a text that does not ship, once.
        """
        own = {item.fact for item in person.disclosures} if person is not None else frozenset()
        few = [fact for fact in facts if fact.id in own and len(_ways(asks, fact, language)) < ENOUGH]
        lent = {
            fact.id: self._instead(fact, person, language) for fact in few if language in fact.statement.languages()
        }
        beside = {fact: _joined([asks[fact], lines]) for fact, lines in lent.items() if fact in asks}
        asked = {**asks, **lent, **beside}
        new = [text for _, text in asked_for(asked, everyday, topics, language) if key_of(text) not in self._ways.rows]
        made = {text: self._ways.see(vector) for text, vector in self._vectors(new).items()}
        return WaysIndex.of(asked, everyday, topics, language, self._ways, made, lent.keys() - asks.keys())

    def _instead(self, fact: Fact, person: Person | None, language: Language) -> Lines:
        """Return what does for ways of asking where there are none: what is said, and what is lent."""
        title, said = fact.title.root.get(language, ""), fact.statement[language]
        answers = tuple(dict.fromkeys(_answers(fact, person, language)))
        lent = self._lent([f"{title}. {said}", said, *answers], language)
        return _joined([Lines({language: (said, *answers)}), *lent])

    def _lent(self, texts: Sequence[str], language: Language) -> list[Lines]:
        """Return the ways of asking for the matters that texts are nearest to: an answer is near to its question."""
        if not self._matters:
            return []
        index = self._lenders.get(language)
        if index is None:  # not before a case needs it: it takes a quarter of a second
            index = self._lenders[language] = WaysIndex.of(self._matters, (), (), language, self._ways)
        vectors = self._vectors(texts)
        near = np.mean([index.by_meaning(vectors[text]) + index.by_letters(text) for text in texts], axis=0)
        nearest = [
            place for place in np.argsort(-near, kind="stable")[:MOST_LENDERS] if near[place] >= near.max() - AS_NEAR
        ]
        return [self._matters[index.owners[place][1]] for place in nearest]

    def _vectors(self, texts: Sequence[str]) -> dict[str, Vectors]:
        wanted = list(dict.fromkeys(texts))
        missing = [text for text in wanted if text not in self._made]
        made = {text: self._made[text] for text in wanted if text in self._made}
        for text, vector in zip(missing, self._embeds.embed_documents(missing), strict=True):
            made[text] = self._made[text] = np.asarray(vector, dtype=np.float32)
        while len(self._made) > MOST_MADE:
            self._made.popitem(last=False)
        return made


def _ways(asks: Mapping[str, Lines], fact: Fact, language: Language) -> tuple[str, ...]:
    lines = asks.get(fact.id)
    return lines[language] if lines is not None and language in lines.languages() else ()


def _answers(fact: Fact, person: Person | None, language: Language) -> Iterator[str]:
    """Yield how a person tells a fact."""
    for item in person.disclosures if person is not None else ():
        if item.fact == fact.id:
            wordings = item.wordings
            for lines in (wordings.volunteered, wordings.asked, wordings.earned):
                if language in lines.languages():
                    yield from lines[language]


def _joined(several: Sequence[Lines]) -> Lines:
    """Return the lines of several in each language, those of the first first."""
    return Lines(
        {
            language: tuple(
                dict.fromkeys(text for lines in several if language in lines.languages() for text in lines[language])
            )
            for language in LANGUAGES
        }
    )
