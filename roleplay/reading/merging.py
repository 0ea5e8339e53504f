"""The local reading and what a language model has heard, made one.

The rules, field by field. A *supported* claim is one whose quote stands in the message word for word and of which the
model is at least `likely` sure; ids that are not among those given are dropped everywhere.

- **label**: the model's where it is surer than the local reader, or at least likely where the local reader is in doubt
  (below `DOUBT`). A class that asks must be that of a quoted question (MULTI: of two). A label that would turn an
  unproductive turn into a productive one counts only where the local reader is in doubt, so that words addressed to
  the model gain nothing. Agreement is as sure as the surer of the two.
- **tactics**: those of the local reader and the supported ones of the model; none is taken away, and what the local
  reader doubts is sure once the model supports it.
- **topics**: first what both found, then the local ones, then the model's, in the model's order; three at most.
- **facts**: the local ones; then supported ones whose quote speaks of the fact and does not only ask, two a quote.
- **actions**: the local ones; a supported claim changes the mood of one by the rule for labels (but a request is
  never turned into a mere question) or adds one, no surer than `ALONE`: a harmful deed needs the local reader too.
- **questions**: the local ones with their aims; their classes follow the model where both found equally many. What
  the model alone takes for a question is added where the local reader found none, about the message's topics.
- **addressees**: the local ones, or where there are none the model's, three at most.
- **sense**: also where a claim with a quote makes sense of what the local reader does not know.
- **rude**: either's, the model's with a quote. **greets**: either's. **assents**: either's, the model's only for a
  short message that says nothing else. **powers**: the local ones, since a claim to one is held against the learner.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from roleplay.exercise.reading import Asked, Mood, Named, Reading, Utterance
from roleplay.reading.facts import MOST_FACTS
from roleplay.reading.heard import (
    LIKELY,
    MOODS,
    MOST_CLAIMS,
    TACTICS,
    Claim,
    Heard,
    HeardAction,
    HeardQuestion,
    is_class,
)
from roleplay.reading.quotes import Quotes, within
from roleplay.reading.subjects import MOST_TOPICS
from roleplay.reading.text import words_of
from roleplay.scenario.vocabulary import PRODUCTIVE, AgencyId, QuestionClass, Tactic

DOUBT = 0.75  # below this the local reader's rules guess
ALONE = 0.75  # most that a deed named by the model alone is sure; below the exercise's bar for harmful deeds
MOST_OF_A_QUOTE = 2  # facts that one quote may state
MOST_ADDRESSED = 3
LONGEST_ASSENT = 8  # words
STATEMENTS: frozenset[QuestionClass] = frozenset({"OPINION", "ENCOUR", "ADMIN"})
UNASKED: frozenset[QuestionClass] = frozenset({"OPINION", "ENCOUR"})


@dataclass(frozen=True)
class Judged:
    """A class of question and how sure it is (0-1)."""

    label: QuestionClass
    confidence: float


def merge(local: Reading, heard: Heard, utterance: Utterance, quotes: Quotes, reader: str) -> Reading:
    """Return the one reading of both, in the name of `reader`; the rules stand at the head of this module."""
    return _Merging(local, heard, utterance, quotes).reading(reader)


@dataclass(frozen=True)
class _Merging:
    local: Reading
    heard: Heard
    utterance: Utterance
    quotes: Quotes

    def reading(self, reader: str) -> Reading:
        local, heard = self.local, self.heard
        judged = self._judged()
        tactics, topics, facts, actions = self._tactics(), self._topics(), self._facts(), self._actions()
        questions = self._questions(judged.label, topics, actions)
        addressees = local.addressees or self._agencies(heard.addressees)
        rude = local.rude or self.quotes.holds(heard.rude, fewest=1)
        return local.model_copy(
            update={
                "reader": reader,
                "label": judged.label,
                "side": "+" if judged.label in PRODUCTIVE else "-",
                "confidence": judged.confidence,
                "tactics": tactics,
                "doubted": tuple(tactic for tactic in local.doubted if tactic not in self._claimed()),
                "topics": topics,
                "facts": facts,
                "actions": actions,
                "addressees": addressees,
                "questions": questions,
                "asks": local.asks or bool(questions) or (heard.asks and bool(self._asked())),
                "greets": local.greets or heard.greets,
                "sense": local.sense or bool(tactics or facts or actions or questions or rude),
                "assents": local.assents or self._assents(questions or ()),
                "rude": rude,
            }
        )

    def _judged(self) -> Judged:
        local, heard = self.local, self.heard
        if heard.label == local.label:
            return Judged(local.label, max(local.confidence, heard.confidence))
        found = Counter(question.label for question in self._asked())
        enough = found.total() > 1 if heard.label == "MULTI" else bool(found[heard.label])
        if (heard.label in STATEMENTS or enough) and self._outdoes(heard.label, heard.confidence, local.label):
            return Judged(heard.label, heard.confidence)
        return Judged(local.label, local.confidence)

    def _outdoes(self, heard: QuestionClass, confidence: float, label: QuestionClass) -> bool:
        """Tell whether a class of the model stands against a local one."""
        surer, doubted = confidence > self.local.confidence, self.local.confidence < DOUBT
        if heard in PRODUCTIVE and label not in PRODUCTIVE:
            return surer and doubted
        return surer or (doubted and confidence >= LIKELY)

    def _supported(self, claim: Claim) -> bool:
        return claim.confidence >= LIKELY and self.quotes.holds(claim.quote)

    def _asked(self) -> list[HeardQuestion]:
        """Return the model's questions that stand in the message and have a class."""
        heard = self.heard.questions[:MOST_CLAIMS]
        return [each for each in heard if is_class(each.label) and self.quotes.holds(each.quote, fewest=1)]

    def _tactics(self) -> tuple[Tactic, ...]:
        claimed, own = self._claimed(), self.local.tactics
        return (*own, *(tactic for tactic in TACTICS if tactic in claimed and tactic not in own))

    def _claimed(self) -> set[str]:
        return {claim.tactic for claim in self.heard.tactics[:MOST_CLAIMS] if self._supported(claim)}

    def _topics(self) -> tuple[str, ...]:
        known, own = {topic.id for topic in self.utterance.topics}, self.local.topics
        claimed = [topic for topic in self.heard.topics if topic in known]
        both = [topic for topic in claimed if topic in own]
        return tuple(dict.fromkeys((*both, *own, *claimed)))[:MOST_TOPICS]

    def _facts(self) -> tuple[str, ...]:
        known = {fact.id: fact for fact in self.utterance.facts}
        topics = {topic.id: topic for topic in self.utterance.topics}
        found = list(self.local.facts)
        used = Counter[tuple[str, ...]]()
        for claim in self.heard.facts[:MOST_CLAIMS]:
            fact = known.get(claim.fact)
            if fact is None or fact.id in found or not self._supported(claim) or self._only_asks(claim.quote):
                continue
            quote = words_of(claim.quote)
            if used[quote] < MOST_OF_A_QUOTE and self.quotes.speaks_of(claim.quote, fact, topics.get(fact.topic)):
                used[quote] += 1
                found.append(fact.id)
        return tuple(found[:MOST_FACTS])

    def _only_asks(self, quote: str) -> bool:
        """Tell whether words lie in a question that suggests nothing."""
        return any(question.label != "LEAD" and within(quote, question.quote) for question in self._asked())

    def _actions(self) -> tuple[Named, ...]:
        found = {item.id: item for item in self.local.actions}
        known = {action.id for action in self.utterance.actions}
        for claim in self._claimed_actions():
            mood = next((mood for mood in MOODS if mood == claim.mood), None)
            if mood is not None and claim.action in known:
                found[claim.action] = self._named(found.get(claim.action), claim, mood)
        return tuple(sorted(found.values(), key=lambda item: -item.confidence))

    def _claimed_actions(self) -> list[HeardAction]:
        return [claim for claim in self.heard.actions[:MOST_CLAIMS] if self._supported(claim)]

    def _named(self, own: Named | None, claim: HeardAction, mood: Mood) -> Named:
        alone = min(claim.confidence, ALONE)
        to = self._agencies(claim.to)
        if own is None:
            return Named(id=claim.action, mood=mood, confidence=alone, to=to)
        to = own.to or to
        if own.mood == mood:
            return own.model_copy(update={"to": to, "confidence": max(own.confidence, claim.confidence)})
        outdone = own.confidence < DOUBT or claim.confidence > own.confidence
        if mood == "ask" or not outdone:
            return own.model_copy(update={"to": to})
        return own.model_copy(update={"to": to, "mood": mood, "confidence": alone})

    def _questions(
        self, label: QuestionClass, topics: tuple[str, ...], actions: Iterable[Named]
    ) -> tuple[Asked, ...] | None:
        own, asked = self.local.questions, self._asked()
        if own is None:
            return None
        if not own:
            return self._added(asked, topics) if label not in UNASKED else ()
        if len(own) == len(asked):
            own = tuple(self._relabelled(each, heard) for each, heard in zip(own, asked, strict=True))
        deeds = {item.id for item in actions if item.mood != "ask"} - {
            item.id for item in self.local.actions if item.mood != "ask"
        }
        # A question whose deed turns out to be requested or declared was the request, and wants no answer of its own.
        return tuple(each for each in own if not each.actions or not deeds.issuperset(each.actions))

    def _relabelled(self, own: Asked, heard: HeardQuestion) -> Asked:
        if not is_class(heard.label) or not self._outdoes(heard.label, heard.confidence, own.label):
            return own
        return own.model_copy(update={"label": heard.label})

    def _added(self, asked: Iterable[HeardQuestion], topics: tuple[str, ...]) -> tuple[Asked, ...]:
        """Return questions that only the model has heard, apart from those that request a deed."""
        deeds = [claim.quote for claim in self._claimed_actions() if claim.mood != "ask"]
        return tuple(
            Asked(label=each.label, topics=topics)
            for each in asked
            if self._supported(each)
            and is_class(each.label)
            and each.label not in UNASKED
            and not any(within(each.quote, deed) or within(deed, each.quote) for deed in deeds)
        )

    def _agencies(self, ids: Iterable[str]) -> tuple[AgencyId, ...]:
        """Return the agencies among ids that can be called here."""
        others = [agency for agency in self.utterance.agencies if agency != self.utterance.learner]
        wanted = set(ids)
        return tuple(agency for agency in others if agency in wanted)[:MOST_ADDRESSED]

    def _assents(self, questions: tuple[Asked, ...]) -> bool:
        silent = not (questions or self.local.facts or self.local.actions)
        return self.heard.assents and silent and len(words_of(self.utterance.text)) <= LONGEST_ASSENT
