"""The reader that needs no language model: cue files, stems, character n-grams, and trained weights."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np

from roleplay.exercise.reading import Act, Reading, Utterance
from roleplay.reading.agencies import AgencyIndex
from roleplay.reading.aims import AimCues, FitIndex, load_aim_cues
from roleplay.reading.asking import Asking
from roleplay.reading.deeds import Deeds
from roleplay.reading.facts import FactIndexes, claims
from roleplay.reading.judged import judged_of
from roleplay.reading.lending import KnownWays, Matter, load_matters
from roleplay.reading.lexicon import Lexicon, load_lexicon
from roleplay.reading.meaning import Embeds, Meaning, meaning_of
from roleplay.reading.mentions import acts_of, questions_of, steps_of, without_guesses
from roleplay.reading.moods import Actors
from roleplay.reading.naming import NameIndex, named
from roleplay.reading.orders import OrderEar
from roleplay.reading.questions import Asked, Judgement, Situation, asked_in, classify
from roleplay.reading.remarks import RemarkIndex
from roleplay.reading.similarity import Kept
from roleplay.reading.steps import Hearing, heard_in, joined
from roleplay.reading.subjects import MOST_TOPICS, TopicIndex
from roleplay.reading.tactics import asks_for_something, tactics_of, taken_back
from roleplay.reading.text import Sentence
from roleplay.reading.tone import insults, is_rude
from roleplay.reading.tongue import language_of
from roleplay.reading.trained import Trained
from roleplay.reading.ways import Heard, Ways, WaysIndex
from roleplay.reading.weighing import is_plain, plainly
from roleplay.reading.weights import Weights
from roleplay.scenario.agencies import Action, AgencyProfile, Power
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.persons import Everyday, Person
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import (
    HARMFUL_TACTICS,
    LANGUAGES,
    PRODUCTIVE,
    Channel,
    Language,
    Tactic,
)

KEPT_INDEXES = 64
# Ways of speaking in which a step that is named in passing is not meant.
KEPT_MEANINGS = 4  # of the latest texts: each is looked at more than once
Askable = Everyday | Topic | Fact | Person | Mapping[str, Lines]
WHOLE_MESSAGE = 4  # words from which on a message shows in which language its writer means to play
# Saying nothing ("...") leaves the floor to the other person.
NOTHING = Judgement("ENCOUR", 0.0, asks=False)
NO_SITUATION = Situation(late=False, opened=False)


class LocalReader:
    """Reads by rules and word lists; the same text in the same context always gives the same reading.

    In an interview, trained weights have the last word on class and tactics where `embeds` is the model that they were
    trained with; without it the rules stand alone, and err more often.
    """

    def __init__(
        self,
        lexicons: dict[Language, Lexicon],
        cues: dict[Language, AimCues],
        trained: Trained,
        embeds: Embeds | None = None,
        ways: tuple[Ways, tuple[Matter, ...]] | None = None,
        steps: Weights | None = None,
        orders: OrderEar | None = None,
    ) -> None:
        """Read with the given lexicon, the cues of what is asked for in each language, weights and ways of asking."""
        self._trained = trained
        self._embeds = embeds if embeds is not None and embeds.name == trained.meaning else None
        self._meaning = _remembered(self._embeds) if self._embeds is not None else None
        self.name = "local-5" if self._embeds is None else f"local-5+{self._embeds.name}"
        self.lexicons: Mapping[Language, Lexicon] = lexicons
        self._steps = steps if steps is not None and steps.model == trained.meaning else None
        self._orders = orders
        known: KnownWays | None = None
        if ways is not None and self._embeds is not None and ways[0].meaning == self._embeds.name:
            known = KnownWays(*ways, self._embeds)
        self._indexes = {
            language: _Indexes(language, lexicon, cues[language], known) for language, lexicon in lexicons.items()
        }

    @classmethod
    def load(cls, folder: Path, embeds: Embeds | None = None) -> Self:
        """Read the cue files `<language>.yaml` and `aims/<language>.yaml`, the weights and the vectors of a folder.

        Raises:
            ContentError: where one of them is missing or broken.
        """
        return cls(
            {language: load_lexicon(folder / f"{language}.yaml") for language in LANGUAGES},
            {language: load_aim_cues(folder / "aims" / f"{language}.yaml") for language in LANGUAGES},
            Trained.load(folder / "trained.npz"),
            embeds,
            _ways(folder / "asks.npz") if embeds is not None else None,
            Weights.load(folder / "steps.npz", "train_steps.py") if embeds is not None else None,
            OrderEar.load(folder),
        )

    def read(self, utterance: Utterance) -> Reading:
        """Return what the message says; never raises for any text."""
        lexicon, indexes = self.lexicons[utterance.language], self._indexes[utterance.language]
        turn = lexicon.sentences(utterance.text)
        asked = [asked_in(sentence, lexicon, NO_SITUATION) for sentence in turn]
        asks = [bool(questions) for questions in asked]
        # "You work like amateurs" is about no work.
        calm = [number for number, sentence in enumerate(turn) if asks[number] or not insults((sentence,), lexicon)]
        topics = indexes.topics.of(utterance.topics).found(
            [turn[number] for number in calm], [asks[number] for number in calm], lexicon
        )
        tactics = tactics_of(turn, lexicon)
        situation = Situation(utterance.stage == "late", _opened(utterance, topics))
        judgement = classify(turn, lexicon, situation, frozenset(tactics)) if turn else NOTHING
        heard: Heard | None = None
        if turn and utterance.channel == "interview" and self._meaning is not None:
            meaning = self._meaning(utterance.text)
            heard = indexes.heard(utterance, meaning, turn)
            weighed = self._weighed(utterance, turn, situation, judgement, meaning, frozenset(tactics))
            plain = is_plain(heard, turn, asks=asks_for_something(turn[-1], lexicon))
            judgement, tactics = plainly(judgement, tactics, weighed) if plain else weighed
        agencies = indexes.agencies.of(utterance.agencies.values())
        who = Actors(utterance.learner, agencies)
        actions = named(indexes.actions.of(utterance.actions), turn, asks, who, lexicon)
        powers = named(indexes.powers.of(utterance.powers), turn, asks, who, lexicon)
        facts = self._stated(utterance, turn, _silent(turn, asked, utterance.channel, lexicon))
        addressees = agencies.addressed(turn, utterance.learner, lexicon)
        asking = indexes.asking(utterance, heard)
        pieces = asking.pieces(turn, utterance, situation)
        hearing = self._hearing(utterance, turn, agencies, asking.only_asked(pieces))
        asking = replace(asking, steps=hearing.steps)
        actions = joined(asking.deeds.addressed(actions, pieces, turn, utterance), hearing)
        label = asking.whole(judgement.label, pieces)
        questions = asking.questions(pieces, actions, utterance, label)
        if not topics and utterance.channel == "interview":
            topics = tuple(dict.fromkeys(topic for each in questions for topic in each.topics))[:MOST_TOPICS]
        steps = steps_of(actions, powers, utterance)
        courtesies = tuple(Act(kind=kind) for kind in asking.courtesies(turn, utterance))
        return Reading(
            reader=self.name,
            label=label,
            side="+" if label in PRODUCTIVE else "-",
            acts=(
                *without_guesses(steps, questions),
                *acts_of(tactics, judgement.doubted, facts, utterance),
                *questions_of(questions, actions, utterance),
                *courtesies,
                *(self._orders.heard(utterance) if self._orders is not None and turn else ()),
            ),
            topics=topics,
            addressees=addressees,
            asks=judgement.asks or _wants(utterance, turn, lexicon),
            sense=bool(topics or facts or actions or powers or addressees) or self._known(turn),
            questions=questions,
            assents=len(turn) == 1 and asking.cues.assent.hits(turn[0].text),
            rude=is_rude(utterance.text, utterance.language),
            unclear=asking.unclear(pieces, utterance),
            language=language_of(utterance.text) if len(utterance.text.split()) >= WHOLE_MESSAGE else None,
            confidence=judgement.confidence,
        )

    def _hearing(
        self, utterance: Utterance, turn: Sequence[Sentence], agencies: AgencyIndex, asked: frozenset[int]
    ) -> Hearing:
        """Return what weights hear of steps in a message among services; nothing where nothing is done by words."""
        if not turn or utterance.channel == "interview" or self._meaning is None or self._steps is None:
            return Hearing()
        lexicon, meaning = self.lexicons[utterance.language], self._meaning(utterance.text)
        return heard_in(turn, meaning, self._steps, utterance, agencies, lexicon, asked)

    def _stated(self, utterance: Utterance, turn: Sequence[Sentence], silent: Sequence[bool]) -> tuple[str, ...]:
        """Return the facts that the turn states; one that is personal is not told by who says that it is kept back."""
        lexicon, index = self.lexicons[utterance.language], self._indexes[utterance.language].facts
        facts = index.of(utterance.facts).stated(claims(turn, silent, lexicon))
        personal = {fact.id for fact in utterance.facts if fact.personal}.intersection(facts)
        if personal and any(lexicon.moods.withholds.hits(sentence.text) for sentence in turn):
            return tuple(fact for fact in facts if fact not in personal)
        return facts

    def _weighed(
        self,
        utterance: Utterance,
        turn: Sequence[Sentence],
        situation: Situation,
        ruled: Judgement,
        meaning: Meaning,
        plain: frozenset[Tactic],
    ) -> tuple[Judgement, tuple[Tactic, ...]]:
        """Return class and tactics as the weights have them; whether the turn wants an answer is the rules' to say.

        Pressure that the words take back is in doubt, what the rules see plainly (`plain`) is not.
        """
        lexicon = self.lexicons[utterance.language]
        judged = judged_of(utterance.text, turn, meaning, lexicon, utterance.stage, situation.opened)
        label, confidence = self._trained.label(judged.whole.traits, meaning, ruled.label)
        tactics, doubted = self._trained.tactics(judged, plain)
        doubted |= taken_back(turn, lexicon, HARMFUL_TACTICS.intersection(tactics) - plain)
        judgement = replace(ruled, label=label, confidence=confidence, doubted=doubted)
        return judgement, tactics

    def _known(self, turn: Sequence[Sentence]) -> bool:
        """Tell whether any word of the text, or any encouraging sound, is known in any language."""
        return any(
            any(len(word) > 1 and word in lexicon.known for word in sentence.words)
            or lexicon.statements.encourage.opens(sentence.text) is not None
            for lexicon in self.lexicons.values()
            for sentence in turn
        )


class _Indexes:
    """What has been built from content objects for one language."""

    def __init__(self, language: Language, lexicon: Lexicon, cues: AimCues, ways: KnownWays | None) -> None:
        self._language, self._lexicon, self._cues = language, lexicon, cues
        self.topics = Kept[Topic, TopicIndex](lambda topics: TopicIndex.of(topics, language, lexicon), KEPT_INDEXES)
        self.facts = FactIndexes(language, lexicon)
        self.actions = Kept[Action, NameIndex](lambda things: NameIndex.of(things, language, lexicon), KEPT_INDEXES)
        self.powers = Kept[Power, NameIndex](lambda things: NameIndex.of(things, language, lexicon), KEPT_INDEXES)
        self.agencies = Kept[AgencyProfile, AgencyIndex](
            lambda all_: AgencyIndex(all_, language, lexicon.endings), KEPT_INDEXES
        )
        self._remarks = Kept[Everyday, RemarkIndex](
            lambda everyday: RemarkIndex.of(everyday, language, lexicon, cues), KEPT_INDEXES
        )
        self._near_to = Kept[Askable, WaysIndex | None](lambda parts: _asked_ways(parts, language, ways), KEPT_INDEXES)
        self._wanted = Kept[Fact | Topic | Person | Mapping[str, Lines], FitIndex](self._fit, KEPT_INDEXES)

    def asking(self, utterance: Utterance, heard: Heard | None) -> Asking:
        """Return what tells the questions of a message apart, for the case and the person it is said in."""
        person = utterance.person
        agencies = self.agencies.of(utterance.agencies.values())
        return Asking(
            self._lexicon,
            self._cues,
            agencies,
            Deeds(self._lexicon, self._cues, agencies, self.actions.of(utterance.actions)),
            self.topics.of(utterance.topics),
            self._wanted.of((utterance.asks, *utterance.wanted, *utterance.topics, *((person,) if person else ()))),
            self._remarks.of(utterance.everyday),
            heard,
        )

    def heard(self, utterance: Utterance, meaning: Meaning, turn: Sequence[Sentence]) -> Heard | None:
        """Return the sentences beside what the person could be asked, None where nothing is known of that.

        Where the sentences of the meaning are not the same ones, the one that asks last stands for all.
        """
        person = (utterance.person,) if utterance.person is not None else ()
        parts = (utterance.asks, *utterance.everyday, *utterance.topics, *utterance.wanted, *person)
        index = self._near_to.of(parts)
        if index is None:
            return None
        same = len(meaning.sentences) == len(turn)
        vectors = meaning.sentences if same else np.tile(meaning.question, (len(turn), 1))
        return Heard(index, vectors, tuple(sentence.text for sentence in turn))

    def _fit(self, parts: tuple[Fact | Topic | Person | Mapping[str, Lines], ...]) -> FitIndex:
        asks = next((part for part in parts if isinstance(part, Mapping)), {})
        facts = [part for part in parts if isinstance(part, Fact)]
        topics = [part for part in parts if isinstance(part, Topic)]
        person = next((part for part in parts if isinstance(part, Person)), None)
        return FitIndex(facts, asks, topics, person, self._language, self._lexicon, self._cues)


def _remembered(embeds: Embeds) -> Callable[[str], Meaning]:
    return lru_cache(maxsize=KEPT_MEANINGS)(lambda text: meaning_of(text, embeds))


def _ways(path: Path) -> tuple[Ways, tuple[Matter, ...]]:
    return Ways.load(path), load_matters(path)


def _asked_ways(parts: tuple[Askable, ...], language: Language, ways: KnownWays | None) -> WaysIndex | None:
    if ways is None:
        return None
    asks = next((part for part in parts if isinstance(part, Mapping)), {})
    person = next((part for part in parts if isinstance(part, Person)), None)
    facts = [part for part in parts if isinstance(part, Fact)]
    everyday = [part for part in parts if isinstance(part, Everyday)]
    topics = [part for part in parts if isinstance(part, Topic)]
    return ways.index(asks, facts, person, everyday, topics, language)


def _opened(utterance: Utterance, topics: Sequence[str]) -> bool:
    """Tell whether the weightiest topic of the text has been asked about before."""
    if utterance.topic_opened is not None:
        return utterance.topic_opened
    return bool(topics) and topics[0] in utterance.opened


def _silent(
    turn: Sequence[Sentence], asked: Sequence[Sequence[Asked]], channel: Channel, lexicon: Lexicon
) -> list[bool]:
    """Tell of each sentence whether it asks without asserting; a suggestive question asserts what it suggests.

    Among agencies "Is it true that he has them?" only asks, and "He has them, hasn't he?" asserts; so does what comes
    before a call ("The number ends in 594, note it").
    """
    among = channel != "interview"
    suggests = [not among or lexicon.questions.tag.hits(sentence.text) for sentence in turn]
    calls = [among and sentence.end != "?" and _calls_last(sentence, lexicon) for sentence in turn]
    return [
        not calling and any(question.label != "LEAD" or not suggesting for question in questions)
        for questions, suggesting, calling in zip(asked, suggests, calls, strict=True)
    ]


def _calls_last(sentence: Sentence, lexicon: Lexicon) -> bool:
    """Tell whether only the last part of a sentence calls for something, and the parts before it ask for nothing."""
    *before, last = sentence.parts()
    asks = (lexicon.questions.wh_loose, lexicon.questions.whether, lexicon.questions.tell, lexicon.questions.yes_no)
    plain = not any(cue.opens(part) is not None for cue in asks for part in before)
    return bool(before) and plain and lexicon.moods.request.hits(last)


def _wants(utterance: Utterance, turn: Sequence[Sentence], lexicon: Lexicon) -> bool:
    """Tell whether a message among agencies requests words; in an interview only questions want an answer."""
    return utterance.channel != "interview" and any(lexicon.moods.answer.hits(sentence.text) for sentence in turn)
