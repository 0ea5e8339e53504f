"""What the sentences of a message are after or state, by their likeness to what people say of each thing of the case.

One matcher for all: facts, everyday remarks, topics, actions and a few ways of asking that belong to no case. Each has
ways of saying it; a sentence is compared once with all of them, by meaning and by letters.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Self, TypeVar

import numpy as np

from roleplay.exercise.words.reading import Asked, Before, Raised, Utterance
from roleplay.languages import spoken_file
from roleplay.reading.meaning.calibration import Calibration, load_calibration
from roleplay.reading.meaning.positions import PositionIndex
from roleplay.reading.meaning.ranking import Askable, Clause, Ranking, ways_of_asking
from roleplay.reading.meaning.repertoire import Owner, Repertoire
from roleplay.reading.meaning.sayings import Sayings
from roleplay.reading.meaning.vectors import Embeds, Vectors
from roleplay.reading.meaning.wanted import CLEAR, LEAST_FIT, SCOPES, SURELY, Wanted, weightiest
from roleplay.reading.words.asking_words import AskingWords, asking_parts, joined_parts, load_asking_words
from roleplay.reading.words.text import straight
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import LANGUAGES, Language

KEPT_CASES = 64
MOST_QUESTIONS = 6
MOST_RAISED = 3  # of a question, and of the rest of a message
MOST_TOPICS = 3  # of a message
MOST_FACTS = 4  # stated by a message
COURTESIES = ("greet", "hail", "part", "assent")
POLITE = frozenset({*COURTESIES, "thanks"})  # sentences that do not say what the next one is about
Made = TypeVar("Made")
STEPLESS = frozenset({*SCOPES, "greet", "hail", "part", "thanks", "urges"})  # what speaks of no step


class CaseIndex:
    """What can be asked for, stated and done in the case of an utterance, to the person or the services spoken to."""

    def __init__(
        self,
        utterance: Utterance,
        words: AskingWords,
        calibration: Calibration,
        sayings: Sayings | None,
        said: "_Said",
        told: Repertoire,
    ) -> None:
        """Look for what can be asked for and done, as it is `said`, and for facts, as they are `told`."""
        meant = sayings is not None
        self._utterance, self._words, self._sayings = utterance, words, sayings
        self._wanted, self._is_talk = Wanted(utterance, words), utterance.channel == "interview"
        self._stating = calibration.stated if meant else calibration.stated_by_letters
        self.askable, self.positions, self.told = said.askable, said.positions, told
        self._free = [at for at, owner in enumerate(self.askable.repertoire.owners) if owner[0] == "scope"]
        self._actions = [at for at, owner in enumerate(self.askable.repertoire.owners) if owner[0] == "action"]

    def questions(self, clauses: Sequence[Clause]) -> tuple[Asked, ...]:
        """Return what the sentences of a message ask for, in their order; to a person also what they show or offer."""
        found: list[Asked] = []
        lead: tuple[Vectors, Ranking] | None = None  # what the sentence before speaks of
        for before, sentence in zip((None, *clauses), clauses, strict=False):
            asks = sentence.label is not None
            for part, clause in enumerate(self._parted(sentence) if asks else (sentence,)):
                likeness = self.askable.likeness(clause)
                ranking = self._rank(clause, likeness)
                points = part > 0 and self._words.points_back(clause.words) and self._fit(clause) < SURELY
                back = asks and (points or self._wanted.points_back(clause, ranking))
                if lead is not None and asks and (back or not self._words.has_content(clause.words)):
                    # "There was a phone on the dash. Whose is it?" is about what the message itself speaks of.
                    both = np.asarray((likeness + lead[0]) / 2, dtype=np.float32)
                    if self._is_asked_of(clause, lead[1]):
                        both[self._free] /= 2
                    ranking, back = self._rank(clause, both), False
                if asks:
                    asked = self._wanted.question(clause, ranking, back=back)
                    if asked is not None and (raised := self._raised_with(clause, before)):
                        asked = asked.model_copy(update={"raised": raised})
                else:
                    asked = self._wanted.shown(clause, ranking) if self._is_talk else None
                found.extend([asked] if asked is not None else [])
                best = ranking.best()
                greets = ranking.first("scope") == "greet"
                leads = asks or (best is not None and best[1] >= CLEAR and not greets)
                lead = (likeness, ranking) if leads else None
        return tuple(found[:MOST_QUESTIONS])

    def invites_more(self, clauses: Sequence[Clause]) -> bool:
        """Tell whether all that a turn to a person asks is that he or she goes on with what was said last."""
        goes_on = (
            clause.label is not None and self._words.leaves_open(clause.words) and self._scope(clause) == "follows"
            for clause in clauses
        )
        return bool(clauses) and self._utterance.before != Before() and all(goes_on)

    def raised_by(self, clause: Clause) -> tuple[Raised, ...]:
        """Return what one sentence brings up that agencies have a position on, the nearest first."""
        return tuple(self._raised(clause.vector, clause))[:MOST_RAISED]

    def raised(self, clauses: Sequence[Clause]) -> tuple[Raised, ...]:
        """Return what remarks among services bring up that agencies have a position on."""
        remarks = (clause for clause in clauses if clause.label is None)
        return _nearest(item for clause in remarks for item in self._raised(clause.vector, clause))

    def _raised(self, vector: Vectors | None, clause: Clause) -> Sequence[Raised]:
        said = self._utterance
        called = clause.to or said.to or tuple(name for name in said.agencies if name != said.learner)
        return self.positions.raised(vector, called)

    def _raised_with(self, clause: Clause, before: Clause | None) -> tuple[Raised, ...]:
        """Return what a question raises, by itself or with the sentence before it, which may say what it is about."""
        found = list(self._raised(clause.vector, clause))
        leads = before is not None and self._scope(before) not in POLITE
        if leads and before is not None and before.vector is not None and clause.vector is not None:
            both: Vectors = np.mean([clause.vector, before.vector], axis=0, dtype=np.float32)
            found += self._raised(both, clause)
        return _nearest(found)

    def _is_asked_of(self, clause: Clause, spoken_of: Ranking) -> bool:
        """Tell whether people do ask what a clause asks of a fact that surely was spoken of ("Where is it now?")."""
        shares = self.askable.sharing(self._words.kinds_in(clause.words))
        facts = np.array([kind == "fact" for kind, _ in spoken_of.owners])
        return bool((facts & (spoken_of.fits >= SURELY) & (shares > 0)).any())

    def topics(self, clauses: Sequence[Clause]) -> tuple[str, ...]:
        """Return the topics of a message in the order of their weight: those of its questions, or what it speaks of."""
        asking = [clause for clause in clauses if clause.label is not None] or clauses
        rankings = [self._rank(clause, self.askable.likeness(clause)) for clause in asking]
        return weightiest([self._wanted.topics(ranking)[0] for ranking in rankings], MOST_TOPICS)

    def stated(self, clauses: Sequence[Clause]) -> tuple[str, ...]:
        """Return the facts known to the speaker that plain sentences put to a person, the surest first."""
        sure: dict[str, float] = {}
        for clause in (clause for clause in clauses if clause.plain):
            for fact, fit in self.stating(clause):
                sure[fact] = max(sure.get(fact, 0.0), fit if fit >= SURELY else 0.0)
        return tuple(sorted((fact for fact in sure if sure[fact]), key=lambda fact: (-sure[fact], fact))[:MOST_FACTS])

    def stating(self, clause: Clause) -> Iterator[tuple[str, float]]:
        """Yield the facts known to the speaker that a sentence may state, with the likelihood of each (0-1)."""
        known = {fact.id for fact in self._utterance.facts}
        fits = self._stating.fits(self.told.like(clause.text, clause.vector)) if known else ()
        for (_, fact), fit in zip(self.told.owners, map(float, fits), strict=bool(known)):
            if fact in known and fit >= LEAST_FIT:
                yield fact, round(fit, 3)

    def asking(self, clause: Clause) -> Clause:
        """Return a sentence among services as a question where its words show that it is one, though no mark does."""
        if clause.label is not None or self._is_talk:
            return clause
        asks = self._words.inverts(clause.words) or self._scope(clause) in SCOPES
        return replace(clause, label="PROBE", plain=False) if asks else clause

    def stands_alone(self, clause: Clause) -> bool:
        """Tell whether a sentence among services plainly is of one of the sorts that speak of no step."""
        return self._scope(clause) in STEPLESS

    def courtesy(self, clause: Clause) -> str | None:
        """Return whether a sentence does nothing but greet, ask whether anybody hears, take leave or agree."""
        scope = self._scope(clause, CLEAR)
        return scope if scope in COURTESIES else None

    def _scope(self, clause: Clause, least: float = SURELY) -> str | None:
        """Return which of the ways of asking that belong to no case a sentence plainly is, if it is one."""
        return self._rank(clause, self.askable.likeness(clause)).first("scope", least)

    def steps(self, clause: Clause) -> tuple[Sequence[str], Vectors]:
        """Return the actions of the case, and how like a sentence is to ways of naming each (about 0-1)."""
        names = [self.askable.repertoire.owners[at][1] for at in self._actions]
        return names, self.askable.likeness(clause)[self._actions]

    def parts(self, clause: Clause) -> tuple[str, ...]:
        """Return the parts of a sentence that may each be about something of their own."""
        return joined_parts(clause.text, self._words)

    def _rank(self, clause: Clause, likeness: Vectors) -> Ranking:
        return self.askable.rank(clause, likeness, self._utterance.before.topic)

    def _parted(self, sentence: Clause) -> Sequence[Clause]:
        """Return the questions of a sentence; what only leads up to one gives it the meaning of the whole.

        A part that is no more than a guess goes with those that are clear; where none is, the sentence is one question,
        read by whichever of it and its parts is nearest to anything.
        """
        parts = asking_parts(sentence.text, self._words)
        vectors: list[Vectors | None] = [sentence.vector] * len(parts)
        if len(parts) > 1 and self._sayings is not None and sentence.vector is not None:
            embedded = self._sayings.embeds.embed_documents([straight(part) for part in parts])
            vectors = [np.asarray(each, np.float32) for each in embedded]
        found = [replace(sentence, text=part, vector=vector) for part, vector in zip(parts, vectors, strict=True)]
        if len(found) == 1:
            return found
        return [part for part in found if self._fit(part) >= CLEAR] or [max(sentence, *found, key=self._fit)]

    def _fit(self, clause: Clause) -> float:
        best = self._rank(clause, self.askable.likeness(clause)).best()
        return best[1] if best is not None else 0.0


def on_the_matter(utterance: Utterance, words: AskingWords) -> tuple[str, ...]:
    """Return how people ask about the matter of a case and ask for its steps, in all languages."""
    said = (text for owner, _, text in ways_of_asking(utterance, words, {}) if owner[0] != "scope")
    return tuple(dict.fromkeys(said))


def told_by(facts: Iterable[Fact], language: Language, sayings: Sayings | None) -> Repertoire:
    """Return ways of stating facts: their statements and titles, and how those who hold them tell them."""
    said: Iterator[tuple[Owner, Language, str]] = (
        (("fact", fact.id), spoken, text)
        for fact in facts
        for spoken in LANGUAGES
        for text in ways_of_telling(fact, spoken)
    )
    return Repertoire.of(said, language, sayings)


def ways_of_telling(fact: Fact, language: Language) -> Iterator[str]:
    """Yield how a fact is stated in a language: by its author, and by the services that hold it."""
    yield from (text.root[language] for text in (fact.statement, fact.title) if language in text.root)
    for lines in (fact.wordings.volunteered, fact.wordings.asked, fact.wordings.earned) if fact.wordings else ():
        yield from lines.root.get(language, ())


def _nearest(found: Iterable[Raised]) -> tuple[Raised, ...]:
    return tuple(sorted(found, key=lambda item: -item.fit))[:MOST_RAISED]


@dataclass(frozen=True, slots=True)
class _Said:
    """How what can be asked for and done in a case is said; nothing of it hangs on the facts that a speaker knows."""

    askable: Askable
    positions: PositionIndex

    @classmethod
    def of(cls, utterance: Utterance, words: AskingWords, calibration: Calibration, sayings: Sayings | None) -> "_Said":
        """Index ways of saying; those that do not ship get their vectors now, which takes some 20 ms each."""
        weights = calibration.asked if sayings is not None else calibration.asked_by_letters
        askable = Askable.of(utterance, words, sayings, weights)
        among = {} if utterance.channel == "interview" else utterance.agencies
        matter = on_the_matter(utterance, words) if among else ()
        return cls(askable, PositionIndex.of(among, matter, sayings, calibration.positions))


class _ByContent(Generic[Made]):
    """What was made of objects of content, the latest used kept. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[frozenset[int], tuple[Sequence[object], Made]] = OrderedDict()

    def of(self, parts: Sequence[object], make: Callable[[], Made]) -> Made:
        """Return what was made of these objects, in whatever order; it is made where it was not yet."""
        # Content objects cannot be hashed; they are known by identity, and kept so that it cannot pass to others.
        key = frozenset(map(id, parts))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][1]
        made = make()
        with self._lock:
            self._kept[key] = parts, made
            if len(self._kept) > KEPT_CASES:
                self._kept.popitem(last=False)
        return made


class Matcher:
    """Knows one language: its words, the shipped vectors and numbers; indexes of cases are built once."""

    def __init__(
        self, language: Language, words: AskingWords, calibration: Calibration, sayings: Sayings | None
    ) -> None:
        """Match with `sayings`, or by letters alone where there are none."""
        self.words, self._calibration, self._sayings = words, calibration, sayings
        self._language = language
        self._said, self._told = _ByContent[_Said](), _ByContent[Repertoire]()

    @classmethod
    def load(cls, folder: Path, embeds: Embeds | None = None) -> Mapping[Language, Self]:
        """Return a matcher for each language from `knowledge/reading`; ContentError where a file is broken."""
        calibration = load_calibration(folder / "matching.yaml")
        sayings = Sayings.load(folder / "asks.npz", embeds) if embeds is not None else None
        files = {language: spoken_file(folder / "asking", "{}.yaml", language) for language in LANGUAGES}
        words = {language: load_asking_words(file) for language, file in files.items()}
        return {language: cls(language, words[language], calibration, sayings) for language in LANGUAGES}

    def index(self, utterance: Utterance) -> CaseIndex:
        """Return the index for the case, the person and the channel of an utterance, built where these are new.

        Facts are indexed by themselves: with each that a speaker learns, all else stays as it is.
        """
        parts = (*utterance.wanted, *utterance.everyday, *utterance.topics, *utterance.actions)
        whole = (utterance.channel == "interview", utterance.asks, utterance.person, utterance.agencies)
        facts = {fact.id: fact for fact in (*utterance.wanted, *utterance.facts)}
        said = self._said.of(
            (*parts, *whole), lambda: _Said.of(utterance, self.words, self._calibration, self._sayings)
        )
        told = self._told.of(tuple(facts.values()), lambda: told_by(facts.values(), utterance.language, self._sayings))
        return CaseIndex(utterance, self.words, self._calibration, self._sayings, said, told)
