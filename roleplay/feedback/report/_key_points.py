"""The answer key of one session, point by point: what authors wrote, and what follows from the case's data."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from roleplay.exercise.agencies.sharing import may_know
from roleplay.exercise.log.state import State
from roleplay.feedback.counting import SessionLedger, Sign, signs_of
from roleplay.feedback.report._types import CriterionScore
from roleplay.feedback.words import phrases
from roleplay.scenario.agencies import Duty
from roleplay.scenario.answer_key import AnswerKey, FormulationKind, KeyPoint
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyId, Language

MOST_OPEN = 5
MOST_TITLES = 3
LOW = 1  # level of the rubric up to which a criterion says what to do differently
PHASES_OF_STEPS = frozenset({"preliminary", "interview", "crisis"})


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """A point with all that names it in the learner's words: signs, titles of actions, an agency.

    Outside the key (`in_key` false) it is shown only where the words name it. `criteria` are those whose low level puts
    it into the key.
    """

    id: str
    text: str
    signs: tuple[Sign, ...] = ()
    titles: tuple[str, ...] = ()
    agency: AgencyId | None = None
    note: str = ""
    in_key: bool = True
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyMaker:
    """Makes the points of a session's key; the learner's words are `written` in that language."""

    ledger: SessionLedger
    scores: Sequence[CriterionScore]
    key: AnswerKey
    written: Language

    def points(self, kind: FormulationKind) -> tuple[NamedPoint, ...]:
        """Return the points of one field, those of the key in its order."""
        make: dict[FormulationKind, Callable[[], Iterator[NamedPoint]]] = {
            "verdict": self._authored_of_verdict,
            "indicators": self._indicators,
            "next_steps": self._steps,
            "who_must_know": self._informed,
            "differently": self._differently,
        }
        return tuple(make[kind]())

    @property
    def _state(self) -> State:
        return self.ledger.record.state

    @property
    def _language(self) -> Language:
        return self.ledger.record.language

    def _say(self, key: str, **values: object) -> str:
        return phrases(self._language)(f"formulation.{key}", **values)

    def _authored(self, kind: FormulationKind) -> tuple[KeyPoint, ...]:
        field = self.key.fields.get(kind)
        return field.points if field is not None else ()

    def _point(self, point: KeyPoint, note: str = "", in_key: bool | None = None) -> NamedPoint:
        """Return an authored point; its facts lend it their signs, its actions their titles."""
        own = signs_of(point.signs[self.written]) if point.signs is not None else ()
        facts = (self._state.scenario.fact[name] for name in point.facts)
        signs = (*own, *(sign for fact in facts for sign in self._named_by(fact)))
        held = point.in_key if in_key is None else in_key
        titles = self._titles(point.actions)
        return NamedPoint(point.id, point.text[self._language], signs, titles, note=note, in_key=held)

    def _named_by(self, fact: Fact) -> tuple[Sign, ...]:
        return named_by(fact, self.key, self.written)

    def _titles(self, actions: Iterable[str]) -> tuple[str, ...]:
        return tuple(self._state.scenario.action[name].title[self.written] for name in sorted(actions))

    def _knowledge(self, facts: Iterable[str]) -> str:
        """Say whether the learner's agency knew of it in the end."""
        known = self._state.known(self._state.learner)
        return self._say("known" if any(fact in known for fact in facts) else "unknown")

    def _authored_of_verdict(self) -> Iterator[NamedPoint]:
        for point in self._authored("verdict"):
            yield self._point(point, self._knowledge(point.facts) if point.facts else "")

    def _indicators(self) -> Iterator[NamedPoint]:
        """Yield the indicators of the case, each once however many facts evidence it, then facts that are none."""
        groups: dict[str, list[Fact]] = {}
        for fact in self._state.scenario.facts:
            if fact.indicator is not None:
                groups.setdefault(fact.indicator.name[self._language], []).append(fact)
        for name, facts in groups.items():
            signs = tuple(sign for fact in facts for sign in self._named_by(fact))
            ids = [fact.id for fact in facts]
            yield NamedPoint(ids[0], name[:1].upper() + name[1:], signs, note=self._knowledge(ids))
        yield from map(self._point, self._authored("indicators"))
        known = self._state.known(self._state.learner)
        for fact in self._state.scenario.facts:
            if fact.indicator is None and fact.id in known:
                yield NamedPoint(fact.id, fact.title[self._language], self._named_by(fact), in_key=False)

    def _steps(self) -> Iterator[NamedPoint]:
        """Yield the authored steps, then open duties that those leave out, then all other actions of the case."""
        taken, scenario = self._state.taken, self._state.scenario
        covered: set[str] = set()
        for point in self._authored("next_steps"):
            covered.update(point.actions)
            done = bool(point.actions) and all(name in taken for name in point.actions)
            yield self._point(point, self._say("done") if done else "")
        for duty in self._open_duties(covered):
            covered.update(_deeds(duty))
            yield NamedPoint(duty.id, self._duty_title(duty), titles=self._titles(_deeds(duty)), note=self._say("open"))
        for action in scenario.actions:
            if action.id not in covered:
                note = self._say("done") if action.id in taken else ""
                title = action.title[self._language]
                yield NamedPoint(action.id, title, titles=self._titles((action.id,)), note=note, in_key=False)

    def _open_duties(self, covered: set[str]) -> list[Duty]:
        """Return unmet duties of the playing phases, those of the own agency first; not those covered already."""
        state = self._state
        unmet = [
            duty
            for duty in state.scenario.duties
            if duty.phase in PHASES_OF_STEPS
            and duty.id not in state.done
            and _deeds(duty)
            and not _deeds(duty) & (covered | state.taken.keys())
        ]
        return sorted(unmet, key=lambda duty: duty.agency != state.learner)[:MOST_OPEN]

    def _duty_title(self, duty: Duty) -> str:
        short = self.ledger.record.library.agency[duty.agency].short[self._language]
        return self._say("whose", agency=short, what=duty.title[self._language])

    def _informed(self) -> Iterator[NamedPoint]:
        """Yield the other agencies with what they need to know, then what authors say of not telling."""
        for seat in self._state.scenario.seats:
            facts = self._needed_by(seat.agency) if seat.agency != self._state.learner else []
            if facts:
                short = self.ledger.record.library.agency[seat.agency].short[self._language]
                titles = "; ".join(fact.title[self._language] for fact in facts[:MOST_TITLES])
                lacking = any(fact.id not in self._state.known(seat.agency) for fact in facts[:MOST_TITLES])
                text = self._say("whose", agency=short, what=titles)
                note = self._say("never_told" if lacking else "told")
                yield NamedPoint(f"agency-{seat.agency}", text, agency=seat.agency, note=note)
        yield from map(self._point, self._authored("who_must_know"))

    def _needed_by(self, agency: AgencyId) -> list[Fact]:
        """Return key facts that an agency needs and may be told: of those that the learner knows, first what it lacks.

        Where the learner knows none of them, all key facts that it needs.
        """
        state = self._state
        needed = [
            fact for fact in state.scenario.facts if fact.key and agency in fact.needs and may_know(fact, agency, state)
        ]
        own = [fact for fact in needed if fact.id in state.known(state.learner)]
        return sorted(own or needed, key=lambda fact: fact.id in state.known(agency))

    def _differently(self) -> Iterator[NamedPoint]:
        """Yield what the session's data point to: harms first, then weak criteria; what they do not is outside."""
        harms = {harm.kind for harm in self.ledger.harms}
        low = {score.id for score in self.scores if score.level is not None and score.level <= LOW}
        authored = self._authored("differently")
        weighty = [point for point in authored if not harms.isdisjoint(point.harms)]
        weak = [point for point in authored if point not in weighty and not low.isdisjoint(point.criteria)]
        yield from (self._point(point, self._say("harmed"), in_key=True) for point in weighty)
        for point in weak:
            yield replace(self._point(point, in_key=True), criteria=tuple(sorted(low.intersection(point.criteria))))
        rest = (point for point in authored if point not in weighty and point not in weak)
        yield from (self._point(point, self._say("not_in_data"), in_key=False) for point in rest)


def named_by(fact: Fact, key: AnswerKey | None, written: Language) -> tuple[Sign, ...]:
    """Return the signs by which words in a language name a fact, those of the key among them."""
    further = key.signs.get(fact.id) if key is not None else None
    own = signs_of(fact.stems[written])
    return (*own, *signs_of(further[written])) if further is not None else own


def _deeds(duty: Duty) -> frozenset[str]:
    met = duty.met_when
    via = (duty.via,) if duty.via is not None else ()
    return frozenset((*met.actions, *met.any_action, *via))
