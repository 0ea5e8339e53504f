"""The reader that needs no language model: classifiers hear what is done, ways of asking what is wanted to be known."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np

from roleplay.exercise.reading import Act, ActObject, Manner, Reading, Utterance
from roleplay.exercise.reading import Asked as Question
from roleplay.reading.acts import ActReader, SentenceActs, acts_in
from roleplay.reading.agencies import AgencyIndex
from roleplay.reading.aims import AimCues, FitIndex, load_aim_cues
from roleplay.reading.asking import Asking
from roleplay.reading.facts import FactIndexes, claims
from roleplay.reading.lending import KnownWays, Matter, load_matters
from roleplay.reading.lexicon import Lexicon, load_lexicon
from roleplay.reading.manners import MannerWeights, manners_in
from roleplay.reading.meaning import Embeds, Meaning, meaning_of, pieces
from roleplay.reading.powers import PowerIndex
from roleplay.reading.questions import Asked, Judgement, Situation, asked_in, classify
from roleplay.reading.remarks import RemarkIndex
from roleplay.reading.similarity import Kept
from roleplay.reading.subjects import MOST_TOPICS, TopicIndex
from roleplay.reading.text import Sentence
from roleplay.reading.tone import insults, is_rude
from roleplay.reading.tongue import language_of
from roleplay.reading.ways import Heard, Ways, WaysIndex
from roleplay.scenario.agencies import AgencyProfile, Power
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.persons import Everyday, Person
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import LANGUAGES, PRODUCTIVE, ActKind, Channel, Language, Occasion

KEPT_INDEXES = 64
KEPT_MEANINGS = 4  # of the latest texts: each is looked at more than once
Askable = Everyday | Topic | Fact | Person | Mapping[str, Lines]
WHOLE_MESSAGE = 4  # words from which on a message shows in which language its writer means to play
# Saying nothing ("...") leaves the floor to the other person.
NOTHING = Judgement("ENCOUR", 0.0, asks=False)
NO_SITUATION = Situation(late=False, opened=False)


class LocalReader:
    """Reads without a language model; the same text in the same context always gives the same reading.

    Where `embeds` is not the model with which the classifiers were trained, they have words and letters alone to go by:
    then no act is sure, and everything that would change something is asked about first.
    """

    def __init__(
        self,
        lexicons: dict[Language, Lexicon],
        cues: dict[Language, AimCues],
        acts: ActReader,
        embeds: Embeds | None = None,
        ways: tuple[Ways, tuple[Matter, ...]] | None = None,
        manners: MannerWeights | None = None,
    ) -> None:
        """Read with lexicons, cues of what is asked for, classifiers and ways of asking."""
        self._acts = acts
        self._embeds = embeds if embeds is not None and embeds.name == acts.kinds.model else None
        self._meaning = _remembered(self._embeds) if self._embeds is not None else self._without_meaning
        self.name = "local-6" if self._embeds is None else f"local-6+{self._embeds.name}"
        self.lexicons: Mapping[Language, Lexicon] = lexicons
        self._manners = manners
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
            ActReader.load(folder / "acts.npz"),
            embeds,
            _ways(folder / "asks.npz") if embeds is not None else None,
            MannerWeights.load(folder) if embeds is not None else None,
        )

    def read(self, utterance: Utterance) -> Reading:
        """Return what the message says; never raises for any text."""
        lexicon, indexes = self.lexicons[utterance.language], self._indexes[utterance.language]
        turn = lexicon.sentences(utterance.text)
        asked = [asked_in(sentence, lexicon, NO_SITUATION) for sentence in turn]
        topics = self._topics(utterance, turn, asked)
        situation = Situation(utterance.stage == "late", _opened(utterance, topics))
        judgement = classify(turn, lexicon, situation, frozenset()) if turn else NOTHING
        agencies = indexes.agencies.of(utterance.agencies.values())
        meaning = self._meaning(utterance.text)
        heard = self._acts.sentences(utterance.text, meaning, utterance.channel) if turn else ()
        acts = self._heard_acts(utterance, heard, agencies)
        label, confidence = judgement.label, judgement.confidence
        if turn and utterance.channel == "interview":
            likely = self._acts.question_class(utterance.text, meaning, utterance.stage, opened=situation.opened)
            label, confidence = max(likely.items(), key=lambda entry: (entry[1], entry[0]))
        facts = self._stated(utterance, turn, _silent(turn, asked, utterance.channel, lexicon))
        ways = indexes.heard(utterance, meaning, turn) if turn and utterance.channel == "interview" else None
        steps = [sentence.named() for sentence in heard] if len(heard) == len(turn) else []
        asking = indexes.asking(utterance, ways, steps)
        parts = asking.pieces(turn, utterance, situation)
        label = asking.whole(label, parts)
        questions = asking.questions(parts, acts, utterance, label)
        if not topics and utterance.channel == "interview":
            topics = tuple(dict.fromkeys(topic for each in questions for topic in each.topics))[:MOST_TOPICS]
        addressees = agencies.addressed(turn, utterance.learner, lexicon)
        told = tuple(Act(kind=_telling(utterance), id=fact, of="fact", quote=utterance.text) for fact in facts)
        return Reading(
            reader=self.name,
            label=label,
            side="+" if label in PRODUCTIVE else "-",
            acts=(*acts, *told, *_asks(questions)),
            topics=topics,
            addressees=addressees,
            asks=judgement.asks or _wants(utterance, turn, lexicon),
            sense=bool(topics or facts or acts or addressees) or self._known(turn),
            questions=questions,
            assents=len(turn) == 1 and asking.cues.assent.hits(turn[0].text),
            rude=is_rude(utterance.text, utterance.language),
            unclear=asking.unclear(parts, utterance),
            language=language_of(utterance.text) if len(utterance.text.split()) >= WHOLE_MESSAGE else None,
            confidence=confidence,
        )

    def manners(self, text: str, language: Language, occasion: Occasion) -> tuple[Manner, ...] | None:
        """Return how the writer of a text goes about things, None where the meaning of sentences is not known."""
        weights = self._manners.of[occasion] if self._manners is not None else None
        if self._embeds is None or weights is None or weights.model != self._embeds.name:
            return None
        return manners_in(text, self._meaning(text), weights, self.lexicons[language])

    def _heard_acts(
        self, utterance: Utterance, heard: Sequence[SentenceActs], agencies: AgencyIndex
    ) -> tuple[Act, ...]:
        """Return the acts of a message; without the meaning of its sentences none of them is sure."""
        lexicon = self.lexicons[utterance.language]
        called = [agencies.addressed(lexicon.sentences(each.text), utterance.learner, lexicon) for each in heard]
        powers = self._indexes[utterance.language].powers.of(utterance.powers)
        acts = (*acts_in(heard, utterance, called), *powers.claimed(heard, utterance))
        if self._embeds is None:
            return tuple(act.model_copy(update={"sure": False}) for act in acts)
        return acts

    def _topics(
        self, utterance: Utterance, turn: Sequence[Sentence], asked: Sequence[Sequence[Asked]]
    ) -> tuple[str, ...]:
        """Return the topics of a turn; "You work like amateurs" is about no work."""
        lexicon = self.lexicons[utterance.language]
        calm = [at for at, sentence in enumerate(turn) if asked[at] or not insults((sentence,), lexicon)]
        index = self._indexes[utterance.language].topics.of(utterance.topics)
        return index.found([turn[at] for at in calm], [bool(asked[at]) for at in calm], lexicon)

    def _without_meaning(self, text: str) -> Meaning:
        said = pieces(text)
        return Meaning(np.tile(self._acts.kinds.center, (len(said), 1)), len(said) - 1)

    def _stated(self, utterance: Utterance, turn: Sequence[Sentence], silent: Sequence[bool]) -> tuple[str, ...]:
        """Return the facts that the turn states; one that is personal is not told by who says that it is kept back."""
        lexicon, index = self.lexicons[utterance.language], self._indexes[utterance.language].facts
        facts = index.of(utterance.facts).stated(claims(turn, silent, lexicon))
        personal = {fact.id for fact in utterance.facts if fact.personal}.intersection(facts)
        if personal and any(lexicon.moods.withholds.hits(sentence.text) for sentence in turn):
            return tuple(fact for fact in facts if fact not in personal)
        return facts

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
        self.powers = Kept[Power, PowerIndex](lambda powers: PowerIndex.of(powers, language, lexicon), KEPT_INDEXES)
        self.agencies = Kept[AgencyProfile, AgencyIndex](
            lambda all_: AgencyIndex(all_, language, lexicon.endings), KEPT_INDEXES
        )
        self._remarks = Kept[Everyday, RemarkIndex](
            lambda everyday: RemarkIndex.of(everyday, language, lexicon, cues), KEPT_INDEXES
        )
        self._near_to = Kept[Askable, WaysIndex | None](lambda parts: _asked_ways(parts, language, ways), KEPT_INDEXES)
        self._wanted = Kept[Fact | Topic | Person | Mapping[str, Lines], FitIndex](self._fit, KEPT_INDEXES)

    def asking(self, utterance: Utterance, heard: Heard | None, steps: Sequence[Sequence[str]]) -> Asking:
        """Return what tells the questions of a message apart, for the case and the person it is said in."""
        person = utterance.person
        return Asking(
            self._lexicon,
            self._cues,
            self.agencies.of(utterance.agencies.values()),
            self.topics.of(utterance.topics),
            self._wanted.of((utterance.asks, *utterance.wanted, *utterance.topics, *((person,) if person else ()))),
            self._remarks.of(utterance.everyday),
            heard,
            steps,
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


def _telling(utterance: Utterance) -> ActKind:
    return "evidence" if utterance.channel == "interview" else "tell"


def _asks(questions: Sequence[Question]) -> Iterator[Act]:
    """Yield an act for each question: about a step where it asks how that stands, else about its subject."""
    for question in questions:
        action = next(iter(question.actions), None)
        topic = next(iter(question.topics), None)
        of: ActObject | None = "action" if action is not None else "topic" if topic is not None else None
        yield Act(kind="ask", id=action or topic, of=of, to=question.to)


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
