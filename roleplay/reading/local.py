"""The reader that needs no language model: classifiers, ways of saying things, and patterns that only take doubt in.

One road: cut the message into sentences, give each its meaning, class it, match it once against all that people say of
the things of the case, and hear what it does. Every part may doubt; what is doubted is asked about or shown as a doubt.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Self

from roleplay.exercise.words.reading import Act, ActObject, Asked, Reading, Suspected, Unclear, Utterance
from roleplay.reading.acts.act_reader import SAFEGUARDS, ActReader, powers_in
from roleplay.reading.acts.bounds import AGREED, KEPT_MEANINGS, KEPT_SENTENCES, NAMED, UNDERSTOOD, WHOLE_MESSAGE
from roleplay.reading.acts.classes import Classes, Coding, Setting
from roleplay.reading.acts.contamination import SummaryReader, disclosed
from roleplay.reading.acts.ranker import Ranked, Ranker
from roleplay.reading.acts.spoken import DOUBTS, Spoken
from roleplay.reading.acts.steps import ServiceMessage
from roleplay.reading.acts.suspicion import HarmDetector
from roleplay.reading.meaning.matching import CaseIndex, Matcher
from roleplay.reading.meaning.ranking import Clause
from roleplay.reading.meaning.vectors import Embeds, TurnMeaning, Vectors, meaning_of, pieces
from roleplay.reading.words.language import knows_words_of, tongue_of
from roleplay.reading.words.speech import AgencyIndex, is_rude, parsed, speech_of
from roleplay.reading.words.text import Sentence
from roleplay.scenario.vocabulary import PRODUCTIVE, TACTIC_OF, ActKind, AgencyId, Channel, Language, Tactic

_KIND_OF: Mapping[Tactic, ActKind] = {tactic: kind for kind, tactic in TACTIC_OF.items()}


class LocalReader:
    """Reads without a model of language; the same text in the same context always gives the same reading.

    Without `embeds`, the model of meaning that its weights were fitted with, words and letters stand alone, and it errs
    more often.
    """

    def __init__(
        self,
        classes: Classes,
        acts: ActReader,
        ranker: Ranker,
        suspicion: HarmDetector,
        summaries: SummaryReader,
        matchers: Mapping[Language, Matcher],
        embeds: Embeds | None = None,
    ) -> None:
        """Read by the given weights and ways of saying; `embeds` has to be the model that they belong to."""
        self._acts, self._ranker, self._suspicion, self._matchers = acts, ranker, suspicion, matchers
        self._summaries = summaries
        # What hangs on words and setting alone: an answer is read for leaks, for what it tells and what it takes on.
        remembers = lru_cache(KEPT_MEANINGS)
        self._meaning = remembers(lambda text: meaning_of(text, embeds)) if embeds is not None else None
        # All that a person has told and not told is looked at again with each message.
        keeps = lru_cache(KEPT_SENTENCES)
        self._sentences = keeps(lambda text: meaning_of(text, embeds).sentences) if embeds is not None else None
        self._labels = remembers(lambda text, setting: classes.labels(text, self._whole(text), setting))
        self._coding = remembers(lambda text, setting: classes.code(text, self._whole(text), setting))
        self._spoken = remembers(self._speaks)
        self.name = "local-9" if embeds is None else f"local-9+{embeds.name}"

    @classmethod
    def load(cls, folder: Path, embeds: Embeds | None = None) -> Self:
        """Read weights and content from a folder; another model of meaning than theirs is left aside.

        ContentError where a file is missing or broken.
        """
        classes = Classes.load(folder)
        fitting = embeds if embeds is not None and embeds.name == classes.classifier.columns.model else None
        ranker = Ranker.load(folder / "ranking.yaml", by_letters=fitting is None)
        suspicion, summaries = HarmDetector.load(folder), SummaryReader.load(folder)
        matchers = Matcher.load(folder, fitting)
        return cls(classes, ActReader.load(folder), ranker, suspicion, summaries, matchers, fitting)

    def read(self, utterance: Utterance) -> Reading:
        """Return what the message says; never raises for any text."""
        spoken, clauses, index = self.sentences(utterance)
        questions, topics = index.questions(clauses), index.topics(clauses)
        opened = utterance.topic_opened
        opened = opened if opened is not None else not utterance.opened.isdisjoint(topics)
        coding = self._coding(utterance.text, Setting(utterance.language, utterance.stage, opened))
        invites = index.invites_more(clauses)
        if invites and coding.label not in PRODUCTIVE:
            # "And then?" after an answer is an invitation, whatever it looks like by itself.
            coding = replace(coding, label="OPEN", side="+")
        heard = self._heard(utterance, spoken, clauses, index, coding)
        courtesies = [index.courtesy(clause) for clause in clauses]
        called = tuple(dict.fromkeys(agency for clause in clauses for agency in clause.to))
        addressees = tuple(agency for agency in called if agency not in utterance.absent)
        # It begins by agreeing, and takes nothing of that back.
        agrees = courtesies[0] == "assent"
        assents = agrees and all(each.plain or each.label is not None for each in clauses)
        if agrees and not assents:
            heard = _with_offers(heard, clauses[0], utterance)
        acts = (*heard, *_asked(questions, heard, utterance), *_polite(courtesies))
        return Reading(
            reader=self.name,
            label=coding.label,
            side="+" if coding.label in PRODUCTIVE else "-",
            acts=acts,
            topics=topics,
            addressees=addressees,
            absent=tuple(agency for agency in called if agency in utterance.absent),
            asks=coding.asks or bool(questions),
            sense=bool(heard or topics or addressees) or knows_words_of(utterance.text),
            questions=questions,
            assents=assents,
            rude=is_rude(utterance.text, utterance.language),
            unclear=tuple(_unclear(spoken, clauses, index, acts)) if utterance.channel != "interview" else (),
            raised=index.raised(clauses),
            language=tongue_of(utterance.text) if len(utterance.text.split()) >= WHOLE_MESSAGE else None,
            confidence=coding.confidence,
            suspected=() if invites else tuple(self._suspected(spoken, acts, utterance)),
        )

    def stated(self, utterance: Utterance) -> tuple[str, ...]:
        """Return the facts of the utterance that its plain sentences state, the surest first."""
        _, clauses, index = self.sentences(utterance)
        return index.stated(clauses)

    def sentences(self, utterance: Utterance) -> tuple[tuple[Spoken, ...], tuple[Clause, ...], CaseIndex]:
        """Return the sentences of a message as they are looked at, and the index of what may be meant by them."""
        said = pieces(utterance.text)
        labels = self._labels(utterance.text, Setting(utterance.language, utterance.stage, opened=False))
        called, bare = _called(said, utterance)
        spoken = self._spoken(utterance.text, tuple(bare), utterance.channel, utterance.language, utterance.learner)
        index = self._matchers[utterance.language].index(utterance)
        clauses = tuple(
            index.asking(Clause(each.text, each.vector, label, to, label is None and not each.plainness.marks & DOUBTS))
            for each, label, to in zip(spoken, labels, called, strict=True)
        )
        return spoken, clauses, index

    def _speaks(
        self, text: str, bare: tuple[str, ...], channel: Channel, language: Language, learner: AgencyId
    ) -> tuple[Spoken, ...]:
        """Return the sentences of a text, whose calls to somebody are left out in `bare`."""
        said, meaning = pieces(text), self._whole(text)
        known: Sequence[Vectors | None] = [None] * len(said) if meaning is None else list(meaning.sentences)
        vectors = [
            vector if piece == whole or self._meaning is None else self._meaning(piece).whole
            for piece, whole, vector in zip(bare, said, known, strict=True)
        ]
        return self._acts.spoken(bare, vectors, Utterance(text, language, channel, learner))

    def _suspected(self, spoken: Sequence[Spoken], acts: Sequence[Act], said: Utterance) -> Iterator[Suspected]:
        """Yield the sentences that may do harm; one that surely explains a right, asks consent or cares does none.

        Of one that may do harm in two ways the graver is asked about.
        """
        safe = {act.quote for act in acts if act.sure and act.kind in SAFEGUARDS}
        found = list(self._suspicion.suspected(spoken, said.channel, said.language, said.learner))
        told = disclosed(said, self._sentences) if said.channel == "interview" else None
        if told is not None:
            known = {each.quote for each in found}
            summed_up = self._summaries.suspected(spoken, told, said.language)
            found += [each for each in summed_up if each.quote not in known]
        yield from (each for each in found if each.quote not in safe)

    def _whole(self, text: str) -> TurnMeaning | None:
        """Return the meaning of a text; None where no model tells it, or it says nothing."""
        return self._meaning(text) if self._meaning is not None and text.strip() else None

    def _parted(self, said: Utterance, clauses: Sequence[Clause], index: CaseIndex) -> list[Ranked]:
        """Return the steps of the parts of sentences, in the places of these: one may ask for several things."""
        parts = [(place, part) for place, clause in enumerate(clauses) for part in index.parts(clause)]
        if not parts:
            return []
        texts = tuple(text for _, text in parts)
        vectors = [self._meaning(text).whole if self._meaning is not None else None for text in texts]
        spoken = self._acts.spoken(texts, vectors, said)
        plain = (replace(clauses[place], text=text) for place, text in parts)
        beside = [replace(clause, vector=each.vector) for clause, each in zip(plain, spoken, strict=True)]
        ranked = self._ranker.rank(spoken, beside, index, said)
        return [replace(item, place=parts[item.place][0]) for item in ranked if item.option.of == "action"]

    def _heard(
        self, said: Utterance, spoken: Sequence[Spoken], clauses: Sequence[Clause], index: CaseIndex, coding: Coding
    ) -> tuple[Act, ...]:
        if said.channel == "interview":
            tactics = {_KIND_OF[tactic]: likelihood for tactic, likelihood in coding.tactics.items()}
            return (*self._acts.to_person(spoken, said, tactics), *_shown(index.stated(clauses), said))
        ranked = self._ranker.rank(spoken, clauses, index, said)
        acts = tuple(ServiceMessage(said, spoken, clauses, ranked, self._parted(said, clauses, index)).acts())
        if is_rude(said.text, said.language):  # an insult may sound like anything
            acts = tuple(act for act in acts if act.sure)
        steps = [act for act in acts if act.of == "action" and act.likelihood >= NAMED]
        return (*self._acts.orders(spoken, said), *acts, *powers_in(spoken, steps, said))


def _unclear(
    spoken: Sequence[Spoken], clauses: Sequence[Clause], index: CaseIndex, acts: Sequence[Act]
) -> Iterator[Unclear]:
    """Yield the requests among services in which no step was recognised."""
    known = {act.quote for act in acts if act.likelihood >= NAMED}
    for each, clause in zip(spoken, clauses, strict=True):
        asks_for_it = each.among["request"] >= UNDERSTOOD and each.text not in known
        if asks_for_it and not index.stands_alone(clause):
            yield Unclear(to=clause.to, quote=each.text, raised=index.raised_by(clause))


def _with_offers(heard: Sequence[Act], first: Clause, utterance: Utterance) -> tuple[Act, ...]:
    """Return acts with what was offered: a message that begins by agreeing and goes on otherwise likely asks for it."""
    known = {act.id for act in heard if act.kind == "request" and act.likelihood >= AGREED}
    asked = sorted(utterance.offered - known)
    others = (act for act in heard if act.kind != "request" or act.id not in asked)
    meant = (
        Act(kind="request", id=action, of="action", quote=first.text, sure=False, likelihood=AGREED) for action in asked
    )
    return (*others, *meant)


def _called(said: Sequence[str], utterance: Utterance) -> tuple[list[tuple[AgencyId, ...]], list[str]]:
    """Return for each sentence the agencies that it calls by name, and what is left of it without the call."""
    if not utterance.agencies:
        return [()] * len(said), list(said)
    cues = speech_of(utterance.language)
    known = (*utterance.agencies.values(), *utterance.absent.values())
    index = AgencyIndex(known, utterance.language, cues.endings)
    bare = [index.without_call(piece, cues) for piece in said]
    # Whoever is not there may be spoken of; called they are only by a name in front.
    named = (index.addressed(_parsed(piece), utterance.learner, cues, utterance.absent) for piece in said)
    called = [
        tuple(name for name in names if name in utterance.agencies or rest != piece)
        for piece, rest, names in zip(said, bare, named, strict=True)
    ]
    return called, bare


@lru_cache(KEPT_MEANINGS)
def _parsed(piece: str) -> tuple[Sentence, ...]:
    return parsed(piece)


def _shown(facts: Sequence[str], utterance: Utterance) -> Iterator[Act]:
    person = (utterance.person.id,) if utterance.person is not None else ()
    yield from (Act(kind="evidence", id=fact, of="fact", to=person, quote=utterance.text) for fact in facts)


def _asked(questions: Sequence[Asked], heard: Sequence[Act], utterance: Utterance) -> Iterator[Act]:
    """Yield an act for each question about a subject, or about a step that the message does nothing else with."""
    known = {act.id for act in heard}
    for question in questions:
        action, topic = next(iter(question.actions), None), next(iter(question.topics), None)
        if action in known:
            continue
        of: ActObject | None = "action" if action is not None else "topic" if topic is not None else None
        yield Act(kind="ask", id=action or topic, of=of, to=question.to or utterance.to, quote=utterance.text)


def _polite(courtesies: Sequence[str | None]) -> Iterator[Act]:
    if "greet" in courtesies or "hail" in courtesies:
        yield Act(kind="greet")
    if "part" in courtesies:
        yield Act(kind="part")
