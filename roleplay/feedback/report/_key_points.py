"""The answer key of one session, point by point: what authors wrote, and what follows from the case's data."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from roleplay.exercise.agencies.sharing import may_know
from roleplay.feedback.counting import SessionLedger, SessionRecord, Sign, signs_of
from roleplay.feedback.report._types import CriterionScore, OwnPoint
from roleplay.feedback.words import phrases
from roleplay.reading.meaning.repertoire import Grams
from roleplay.reading.words.language import language_of
from roleplay.reading.words.text import Sentence, sentences
from roleplay.scenario.agencies import Duty
from roleplay.scenario.answer_key import AnswerKey, FormulationKind, KeyPoint
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyId, Language

MOST_OPEN = 5
MOST_TITLES = 3
LOW = 1  # level of the rubric up to which a criterion says what to do differently
# How like (cosine of n-grams) a sentence is to a fact that it names, and as a share of the likeness to the nearest one.
# Of what persons and services say of the shipped facts two thirds are found so, and 96 of 100 found are right.
LIKE, NEARLY = 0.35, 0.8
PHASES_OF_STEPS = frozenset({"preliminary", "interview", "crisis"})


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """A point with all that names it in the learner's words: signs, facts by their ids, titles of actions, an agency.

    Outside the key (`in_key` false) it is shown only where the words name it.
    """

    shown: OwnPoint
    signs: tuple[Sign, ...] = ()
    facts: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    agency: AgencyId | None = None
    in_key: bool = True


class KeyMaker:
    """Makes the points of a session's key; the learner's words are `written` in that language."""

    def __init__(
        self, ledger: SessionLedger, scores: Sequence[CriterionScore], key: AnswerKey, written: Language
    ) -> None:
        """Make the key of the session that was counted and scored."""
        self._record, self._state, self._case = ledger.record, ledger.record.state, ledger.record.state.scenario
        self._language, self._written, self._key = ledger.record.language, written, key
        self._known = self._state.known(self._state.learner)
        self._harms = {harm.kind for harm in ledger.harms}
        self._low = {score.id for score in scores if score.level is not None and score.level <= LOW}

    def points(self, kind: FormulationKind) -> tuple[NamedPoint, ...]:
        """Return the points of one field, those of the key in its order."""
        match kind:
            case "verdict":
                found = self._verdict()
            case "indicators":
                found = self._indicators()
            case "next_steps":
                found = self._steps()
            case "who_must_know":
                found = self._informed()
            case "differently":
                found = self._differently()
        return tuple(found)

    def _say(self, key: str, **values: object) -> str:
        return phrases(self._language)(f"formulation.{key}", **values)

    def _whose(self, agency: AgencyId, what: str) -> str:
        return self._say("whose", agency=self._record.library.agency[agency].short[self._language], what=what)

    def _authored(self, kind: FormulationKind) -> tuple[KeyPoint, ...]:
        field = self._key.fields.get(kind)
        return field.points if field is not None else ()

    def _point(
        self, point: KeyPoint, note: str = "", *, in_key: bool | None = None, criteria: tuple[str, ...] = ()
    ) -> NamedPoint:
        """Return an authored point; what names one of its facts or actions names it."""
        own = signs_of(point.signs[self._written]) if point.signs is not None else ()
        shown = OwnPoint(id=point.id, text=point.text[self._language], note=note, criteria=criteria)
        held = point.in_key if in_key is None else in_key
        return NamedPoint(
            shown, (*own, *self._signs(point.facts)), point.facts, self._titles(point.actions), in_key=held
        )

    def _signs(self, facts: Iterable[str]) -> tuple[Sign, ...]:
        return tuple(sign for name in facts for sign in signs_in_key(name, self._key, self._written))

    def _titles(self, actions: Iterable[str]) -> tuple[str, ...]:
        return tuple(self._case.action[name].title[self._written] for name in sorted(actions))

    def _knowledge(self, facts: Iterable[str]) -> str:
        """Say whether the learner's agency knew of it in the end."""
        return self._say("known" if any(fact in self._known for fact in facts) else "unknown")

    def _verdict(self) -> Iterator[NamedPoint]:
        for point in self._authored("verdict"):
            yield self._point(point, self._knowledge(point.facts) if point.facts else "")

    def _indicators(self) -> Iterator[NamedPoint]:
        """Yield the indicators of the case, each once however many facts evidence it, then facts that are none."""
        groups: dict[str, list[Fact]] = {}
        for fact in self._case.facts:
            if fact.indicator is not None:
                groups.setdefault(fact.indicator.name[self._language], []).append(fact)
        for name, facts in groups.items():
            note = self._knowledge(fact.id for fact in facts)
            shown = OwnPoint(id=facts[0].id, text=name[:1].upper() + name[1:], note=note)
            names = tuple(fact.id for fact in facts)
            yield NamedPoint(shown, self._signs(names), names)
        yield from map(self._point, self._authored("indicators"))
        for fact in self._case.facts:
            if fact.indicator is None and fact.id in self._known:
                shown = OwnPoint(id=fact.id, text=fact.title[self._language])
                yield NamedPoint(shown, self._signs((fact.id,)), (fact.id,), in_key=False)

    def _steps(self) -> Iterator[NamedPoint]:
        """Yield the authored steps, then open duties that those leave out, then all other actions of the case."""
        taken, covered = self._state.taken, set[str]()
        for point in self._authored("next_steps"):
            covered.update(point.actions)
            done = point.actions and all(name in taken for name in point.actions)
            yield self._point(point, self._say("done") if done else "")
        for duty in self._open_duties(covered):
            covered.update(_deeds(duty))
            text = self._whose(duty.agency, duty.title[self._language])
            yield NamedPoint(OwnPoint(id=duty.id, text=text, note=self._say("open")), titles=self._titles(_deeds(duty)))
        for action in self._case.actions:
            if action.id not in covered:
                note = self._say("done") if action.id in taken else ""
                shown = OwnPoint(id=action.id, text=action.title[self._language], note=note)
                yield NamedPoint(shown, titles=self._titles((action.id,)), in_key=False)

    def _open_duties(self, covered: set[str]) -> list[Duty]:
        """Return unmet duties of the playing phases, those of the own agency first; not those covered already."""
        state = self._state
        unmet = [
            duty
            for duty in self._case.duties
            if duty.phase in PHASES_OF_STEPS
            and duty.id not in state.done
            and _deeds(duty)
            and not _deeds(duty) & (covered | state.taken.keys())
        ]
        return sorted(unmet, key=lambda duty: duty.agency != state.learner)[:MOST_OPEN]

    def _informed(self) -> Iterator[NamedPoint]:
        """Yield the other agencies with what they need to know, then what authors say of not telling."""
        for agency in (seat.agency for seat in self._case.seats if seat.agency != self._state.learner):
            facts = self._needed_by(agency)[:MOST_TITLES]
            if facts:
                lacking = any(fact.id not in self._state.known(agency) for fact in facts)
                text = self._whose(agency, "; ".join(fact.title[self._language] for fact in facts))
                note = self._say("never_told" if lacking else "told")
                yield NamedPoint(OwnPoint(id=f"agency-{agency}", text=text, note=note), agency=agency)
        yield from map(self._point, self._authored("who_must_know"))

    def _needed_by(self, agency: AgencyId) -> list[Fact]:
        """Return key facts that an agency needs and may be told: of those that the learner knows, first what it lacks.

        Where the learner knows none of them, all key facts that it needs.
        """
        state = self._state
        needed = [
            fact for fact in self._case.facts if fact.key and agency in fact.needs and may_know(fact, agency, state)
        ]
        own = [fact for fact in needed if fact.id in self._known]
        return sorted(own or needed, key=lambda fact: fact.id in state.known(agency))

    def _differently(self) -> Iterator[NamedPoint]:
        """Yield what the session's data point to: harms first, then weak criteria; what they do not is outside."""
        authored = self._authored("differently")
        weighty = [point for point in authored if not self._harms.isdisjoint(point.harms)]
        weak = [point for point in authored if point not in weighty and not self._low.isdisjoint(point.criteria)]
        yield from (self._point(point, self._say("harmed"), in_key=True) for point in weighty)
        for point in weak:
            yield self._point(point, in_key=True, criteria=tuple(sorted(self._low.intersection(point.criteria))))
        rest = (point for point in authored if point not in weighty and point not in weak)
        yield from (self._point(point, self._say("not_in_data"), in_key=False) for point in rest)


def signs_in_key(fact: str, key: AnswerKey | None, written: Language) -> tuple[Sign, ...]:
    """Return the signs by which a key has words in a language name a fact."""
    lines = key.signs.get(fact) if key is not None else None
    return signs_of(lines[written]) if lines is not None else ()


def written_in(text: str, record: SessionRecord) -> Language:
    """Return the language of a text; that of the session where it cannot be told or the case is not in it."""
    found = language_of(text)
    return found if found in record.case.languages else record.spoken


def facts_named(text: str, facts: Sequence[Fact], written: Language) -> Iterator[tuple[Fact, Sentence]]:
    """Yield the facts that sentences in a language name by being like their titles and statements."""
    letters = Grams.of([f"{fact.title[written]} {fact.statement[written]}" for fact in facts])
    for sentence in sentences(text):
        likeness = letters.like(sentence.text).tolist()
        least = max(LIKE, NEARLY * max(likeness, default=0.0))
        yield from ((fact, sentence) for fact, like in zip(facts, likeness, strict=True) if like >= least)


def _deeds(duty: Duty) -> frozenset[str]:
    met = duty.met_when
    return frozenset(filter(None, (*met.actions, *met.any_action, duty.via)))
