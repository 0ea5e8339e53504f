"""The learner's own formulation beside the answer key of the session, field by field, for the learner to compare.

Nothing is read into the words: what they name and what they leave out the reader of the report sees alone.
"""

from collections.abc import Iterable, Iterator, Sequence

from roleplay.exercise.agencies.sharing import may_know
from roleplay.feedback.counting import SessionLedger
from roleplay.feedback.report._talk_view import talk_view
from roleplay.feedback.report._types import CriterionScore, OwnPoint, OwnView
from roleplay.feedback.words import phrases
from roleplay.scenario.agencies import Duty
from roleplay.scenario.answer_key import AnswerKey, Formulation, FormulationKind, KeyPoint
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyId

MOST_OPEN = 5
MOST_TITLES = 3
LOW = 1  # level of the rubric up to which a criterion says what to do differently
PHASES_OF_STEPS = frozenset({"preliminary", "interview", "crisis"})


def own_view(ledger: SessionLedger, scores: Sequence[CriterionScore]) -> tuple[OwnView, ...]:
    """Return the learner's own formulation, field by field, beside the key; empty where none was given."""
    state = ledger.record.state
    if state.drill is not None:
        return talk_view(ledger)
    if state.formulation is None:
        return ()
    return tuple(
        _beside_key(ledger, scores, item, state.formulation.get(item.id)) for item in state.scenario.formulation
    )


def _beside_key(
    ledger: SessionLedger, scores: Sequence[CriterionScore], field: Formulation, answer: str | None
) -> OwnView:
    """Return one field beside its key; a case without a key shows the words alone."""
    language, key = ledger.record.language, ledger.record.state.scenario.answer_key
    view = OwnView(id=field.id, kind=field.kind, question=field.text[language], answer=answer)
    if key is None or field.kind not in key.fields:
        return view
    authored, maker = key.fields[field.kind], _KeyMaker(ledger, scores, key)
    often = tuple(maker.point(point) for point in authored.points if not point.in_key)
    points = tuple(maker.points(field.kind))
    return view.model_copy(update={"key": authored.text[language], "points": points, "often": often})


class _KeyMaker:
    """Makes the points of a session's key: what authors wrote, and what follows from the case's data."""

    def __init__(self, ledger: SessionLedger, scores: Sequence[CriterionScore], key: AnswerKey) -> None:
        self._record, self._state, self._case = ledger.record, ledger.record.state, ledger.record.state.scenario
        self._language, self._key = ledger.record.language, key
        self._known = self._state.known(self._state.learner)
        self._harms = {harm.kind for harm in ledger.harms}
        self._low = {score.id for score in scores if score.level is not None and score.level <= LOW}

    def points(self, kind: FormulationKind) -> Iterator[OwnPoint]:
        """Yield the points of one field."""
        match kind:
            case "verdict":
                yield from self._verdict()
            case "indicators":
                yield from self._indicators()
            case "next_steps":
                yield from self._steps()
            case "who_must_know":
                yield from self._informed()
            case "differently":
                yield from self._differently()

    def point(self, point: KeyPoint, note: str = "", criteria: tuple[str, ...] = ()) -> OwnPoint:
        """Return an authored point."""
        return OwnPoint(id=point.id, text=point.text[self._language], note=note, criteria=criteria)

    def _say(self, key: str, **values: object) -> str:
        return phrases(self._language)(f"formulation.{key}", **values)

    def _whose(self, agency: AgencyId, what: str) -> str:
        return self._say("whose", agency=self._record.library.agency[agency].short[self._language], what=what)

    def _authored(self, kind: FormulationKind) -> Iterator[KeyPoint]:
        yield from (point for point in self._key.fields[kind].points if point.in_key)

    def _knowledge(self, facts: Iterable[str]) -> str:
        """Say whether the learner's agency knew of it in the end."""
        return self._say("known" if any(fact in self._known for fact in facts) else "unknown")

    def _verdict(self) -> Iterator[OwnPoint]:
        for point in self._authored("verdict"):
            yield self.point(point, self._knowledge(point.facts) if point.facts else "")

    def _indicators(self) -> Iterator[OwnPoint]:
        """Yield the indicators of the case, each once however many facts evidence it."""
        groups: dict[str, list[Fact]] = {}
        for fact in self._case.facts:
            if fact.indicator is not None:
                groups.setdefault(fact.indicator.name[self._language], []).append(fact)
        for name, facts in groups.items():
            note = self._knowledge(fact.id for fact in facts)
            yield OwnPoint(id=facts[0].id, text=name[:1].upper() + name[1:], note=note)
        yield from map(self.point, self._authored("indicators"))

    def _steps(self) -> Iterator[OwnPoint]:
        """Yield the authored steps, then open duties that those leave out."""
        taken, covered = self._state.taken, set[str]()
        for point in self._authored("next_steps"):
            covered.update(point.actions)
            done = point.actions and all(name in taken for name in point.actions)
            yield self.point(point, self._say("done") if done else "")
        for duty in self._open_duties(covered):
            text = self._whose(duty.agency, duty.title[self._language])
            yield OwnPoint(id=duty.id, text=text, note=self._say("open"))

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

    def _informed(self) -> Iterator[OwnPoint]:
        """Yield the other agencies with what they need to know, then what authors say of not telling."""
        for agency in (seat.agency for seat in self._case.seats if seat.agency != self._state.learner):
            facts = self._needed_by(agency)[:MOST_TITLES]
            if facts:
                lacking = any(fact.id not in self._state.known(agency) for fact in facts)
                text = self._whose(agency, "; ".join(fact.title[self._language] for fact in facts))
                yield OwnPoint(id=f"agency-{agency}", text=text, note=self._say("never_told" if lacking else "told"))
        yield from map(self.point, self._authored("who_must_know"))

    def _needed_by(self, agency: AgencyId) -> list[Fact]:
        """Return key facts that an agency needs and may be told: of those that the learner knows, first what it lacks.

        If the learner knows none of them, all key facts that it needs.
        """
        state = self._state
        needed = [
            fact for fact in self._case.facts if fact.key and agency in fact.needs and may_know(fact, agency, state)
        ]
        own = [fact for fact in needed if fact.id in self._known]
        return sorted(own or needed, key=lambda fact: fact.id in state.known(agency))

    def _differently(self) -> Iterator[OwnPoint]:
        """Yield what the session's data point to: harms first, then weak criteria."""
        authored = list(self._authored("differently"))
        weighty = [point for point in authored if not self._harms.isdisjoint(point.harms)]
        weak = [point for point in authored if point not in weighty and not self._low.isdisjoint(point.criteria)]
        yield from (self.point(point, self._say("harmed")) for point in weighty)
        yield from (self.point(point, criteria=tuple(sorted(self._low.intersection(point.criteria)))) for point in weak)


def _deeds(duty: Duty) -> frozenset[str]:
    met = duty.met_when
    return frozenset(filter(None, (*met.actions, *met.any_action, duty.via)))
