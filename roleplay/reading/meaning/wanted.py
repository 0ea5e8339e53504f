"""What a clause is after, once it has been compared with everything in the case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roleplay.exercise.words.reading import Aim, Asked, Scope, Utterance
from roleplay.reading.meaning.ranking import Clause, Ranking
from roleplay.reading.words.asking_words import AskingWords

MOST_AIMS = 8
MOST_TOPICS = 2  # of one question
LEAST_FIT = 0.1  # what fits worse is no aim
KNOWN = 0.3  # a remark or a topic that fits so well may be meant where nothing fits better
CLEAR = 0.5  # what fits so well is meant
SURELY = 0.7
LONGEST_BACK = 7  # words of a question without a subject of its own that points back
SCOPES: tuple[Scope, ...] = ("own", "status", "visit", "needs", "everything", "whereabouts", "wellbeing")
OVERALL = frozenset({"everything", "whereabouts", "wide", "follows"})  # no certain fact is asked for
SILENT = frozenset({"greet", "hail", "part", "assent", "thanks", "proposes", "urges"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What makes questions of rankings, for one utterance."""

    utterance: Utterance
    words: AskingWords

    @property
    def _own(self) -> frozenset[str]:
        person = self.utterance.person
        return frozenset(item.fact for item in person.disclosures) if person is not None else frozenset()

    def points_back(self, clause: Clause, ranking: Ranking) -> bool:
        """Tell whether a clause goes on about something said before: it names nothing, or is short and fits nothing."""
        if not self.words.points_back(clause.words):
            return False
        (kind, name), fit = ranking.best() or (("scope", ""), 0.0)
        if not self.words.has_content(clause.words):
            # "Where is he now?" goes on about nothing where it is what people ask of one thing that the person knows.
            return not (kind == "fact" and name in self._own and fit >= SURELY)
        return len(clause.words) <= LONGEST_BACK and fit < CLEAR

    def question(self, clause: Clause, ranking: Ranking, *, back: bool) -> Asked | None:
        """Return what a clause that asks is after; None where it wants no answer ("Can everybody hear me?").

        Where it points back (`back`) to what the person said last, it is about that before anything else.
        """
        scope = ranking.first("scope")
        interview = self.utterance.channel == "interview"
        if scope in SILENT and not interview:
            return None
        aims = () if scope in OVERALL else tuple(self._aims(ranking))
        topics, vague = ((), False) if scope in OVERALL else self.topics(ranking)
        remarks = self._remark(ranking) if interview else ()
        kinds = self.words.kinds_in(clause.words)
        asked = Asked(
            label="OPEN" if scope == "wide" else clause.label or "PROBE",
            topics=topics,
            aims=aims,
            exact=scope not in OVERALL and (self.words.has_content(clause.words) or bool(aims or remarks)),
            names=self.words.wants_a_name(clause.words),
            who="person" in kinds,
            presses=not clause.text.rstrip().endswith((".", "!")) or self.words.calls_to_tell(clause.words),
            scope="matter" if interview else next((known for known in SCOPES if known == scope), "matter"),
            remarks=remarks,
            to=clause.to,
            follows=scope == "follows",
            vague=vague,
        )
        if back and interview and not remarks:
            return self._about_last(asked)
        return asked if interview else self._of_deed(asked, ranking)

    def shown(self, clause: Clause, ranking: Ranking) -> Asked | None:
        """Return what a clause to a person is after though it does not ask: a courtesy, or plainly one remark."""
        courtesies = {item.id for item in self.utterance.everyday if item.courtesy}
        plainly = ranking.first("remark", CLEAR) in courtesies or ranking.first("remark", SURELY) is not None
        return self.question(clause, ranking, back=False) if plainly else None

    def _aims(self, ranking: Ranking) -> Iterator[Aim]:
        found = ((name, fit) for name, _, fit in ranking.named("fact") if fit >= LEAST_FIT)
        for place, (name, fit) in enumerate(found):
            if place < MOST_AIMS or name in self._own:
                yield Aim(fact=name, fit=round(fit, 2))

    def _remark(self, ranking: Ranking) -> tuple[str, ...]:
        """Return the remark that is asked for rather than one of the person's facts, if one is."""
        name, standing, fit = next(ranking.named("remark"), ("", 0.0, 0.0))
        own = self._own
        fact = max((each for known, each, _ in ranking.named("fact") if known in own), default=standing - 1)
        return (name,) if fit >= KNOWN and standing >= fact else ()

    def topics(self, ranking: Ranking) -> tuple[tuple[str, ...], bool]:
        """Return the topics by what of them fits best, and whether that is no more than a guess."""
        support: dict[str, float] = {}
        for topic, fit in zip(ranking.topics, ranking.fits.tolist(), strict=True):
            if topic is not None:
                support[topic] = max(support.get(topic, 0.0), fit)
        ranked = sorted(support, key=lambda topic: (-support[topic], topic))
        known = tuple(topic for topic in ranked if support[topic] >= CLEAR)[:MOST_TOPICS]
        guessed = tuple(topic for topic in ranked[:1] if support[topic] >= KNOWN)
        return known or guessed, not known

    def _about_last(self, asked: Asked) -> Asked:
        """Return a question about what the person spoke of last."""
        before = self.utterance.before
        again = tuple(Aim(fact=fact, fit=CLEAR) for fact in before.facts)
        others = tuple(aim for aim in asked.aims if aim.fact not in before.facts and aim.fit < CLEAR)
        topics = (before.topic,) if before.topic is not None else asked.topics
        more = {"topics": topics, "aims": (*again, *others), "exact": bool(again) or asked.exact, "vague": False}
        return asked.model_copy(update=more)

    def _of_deed(self, asked: Asked, ranking: Ranking) -> Asked:
        """Return a question among services with the actions that it names, above all others the best."""
        named = tuple(name for name, _, fit in ranking.named("action") if fit >= CLEAR)
        first = ranking.first("action", KNOWN)
        if first is None:
            return asked.model_copy(update={"actions": named})
        return asked.model_copy(update={"scope": "deed", "actions": tuple(dict.fromkeys((first, *named)))})


def weightiest(found: Sequence[tuple[str, ...]], most: int) -> tuple[str, ...]:
    """Return the topics of several clauses, those that are first in one before those that stand beside them."""
    places = [(place, topic) for topics in found for place, topic in enumerate(topics)]
    return tuple(dict.fromkeys(topic for _, topic in sorted(places, key=lambda each: each[0])))[:most]
