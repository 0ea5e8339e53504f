"""Checks that gates can be met: what a person’s inner state can come to at most, by the rules and the time there is.

Two things bound it. Nobody can gain more than the rules, the actions and the minutes of a talk give. And nobody stays
at the very end of the scale: the smallest slip that the rules know takes a person back from there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from roleplay.scenario.case import Scenario
from roleplay.scenario.conditions import Gate
from roleplay.scenario.linting.content_walk import Case, KeyPath
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.persons import InterviewRule, Person
from roleplay.scenario.vocabulary import InnerState, QuestionClass

Direction = Literal[1, -1]
# The thresholds of a gate: which inner state has to rise to them or to fall to them.
THRESHOLDS: tuple[tuple[str, InnerState, Direction], ...] = (
    ("trust", "trust", 1),
    ("fear_traffickers_at_most", "fear_traffickers", -1),
    ("fear_authorities_at_most", "fear_authorities", -1),
    ("distress_at_most", "distress", -1),
    ("resistance_at_most", "resistance", -1),
)
NEARLY = 1e-9  # steps are decimal fractions


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an inner state can be moved in one direction: by what happens once, and by each turn of a talk.

    `slip` is the smallest step back that a turn can bring, 0 where none does.
    """

    once: float
    each_turn: float
    slip: float

    def best(self, begins: float, turns: float, direction: Direction) -> float:
        """Return the value (0-1) beyond which a person who begins at `begins` does not stay."""
        gained = self.once + (self.each_turn * turns if self.each_turn else 0.0)
        if direction > 0:
            return min(begins + gained, 1.0 - self.slip)
        return max(begins - gained, self.slip)


def check_gates(case: Case, rules: Sequence[InterviewRule]) -> Iterator[Finding]:
    """Yield a finding for each part of a gate that nothing in the case can ever meet."""
    for index, person in enumerate(case.scenario.persons):
        for item in person.disclosures:
            place = case.place("persons", index).at("disclosures", f"[{item.fact}]", "gate")
            yield from _thresholds(case.scenario, person, item.gate, rules, place)
            yield from _circumstances(case.scenario, person, item.gate, place)


def _thresholds(
    scenario: Scenario, person: Person, gate: Gate, rules: Sequence[InterviewRule], place: KeyPath
) -> Iterator[Finding]:
    for name, state, direction in THRESHOLDS:
        wanted: float | None = getattr(gate, name)
        if wanted is None:
            continue
        reach, turns = reach_of(scenario, person, state, direction, rules), most_turns(scenario, person)
        for temperament in person.temperaments:
            begins = min(1.0, max(0.0, person.begins.get(state, 0.0) + temperament.begins.get(state, 0.0)))
            best = reach.best(begins, turns, direction)
            if all((wanted - value) * direction > NEARLY for value in (begins, best)):
                moves, bound = ("rises to", "up to") if direction > 0 else ("falls to", "from")
                here = place.at(name)
                yield here.finding("gate_too_far", temperament=temperament.id, moves=moves, bound=bound, best=best)
                break


def reach_of(
    scenario: Scenario, person: Person, state: InnerState, direction: Direction, rules: Sequence[InterviewRule]
) -> Reach:
    """Return how far a person's inner state can be moved; rules whose circumstances vary count in full."""
    own = [rule for rule in rules if person.kind in rule.kinds]
    steps = [(rule, rule.effects.get(state, 0.0) * direction) for rule in own]
    actions = [action.calms.get(state, 0.0) * direction for action in scenario.actions if person.id in action.touches]
    turn_kinds: tuple[QuestionClass | None, ...] = (*get_args(QuestionClass), None)
    return Reach(
        once=sum(max(0.0, step) for step in actions)
        + sum(max(0.0, step) for rule, step in steps if rule.when.first_time),
        each_turn=max(
            sum(max(0.0, step) for rule, step in steps if not rule.when.first_time and _fits(rule, kind))
            for kind in turn_kinds
        ),
        slip=min((-step for _, step in steps if step < 0), default=0.0),
    )


def most_turns(scenario: Scenario, person: Person) -> float:
    """Return how many turns the learner can have with the person: in the whole exercise or the longest drill."""
    exercise = 0.0 if scenario.interview_only else sum(phase.minutes for phase in scenario.phases)
    minutes = max((exercise, *(goal.minutes for goal in scenario.goals if goal.person == person.id)))
    cheapest = min(scenario.costs.interview, scenario.costs.silence)
    return minutes / cheapest if cheapest else float("inf")


def _fits(rule: InterviewRule, kind: QuestionClass | None) -> bool:
    """Whether a turn of this class (None for silence) can trigger the rule."""
    when = rule.when
    if kind is None:
        return when.silence is True
    return when.silence is not True and (not when.classes or kind in when.classes)


def _circumstances(scenario: Scenario, person: Person, gate: Gate, place: KeyPath) -> Iterator[Finding]:
    offered = {"none", *(action.interpreter for action in scenario.actions if action.interpreter is not None)}
    if person.needs_interpreter and gate.interpreter and offered.isdisjoint(gate.interpreter):
        yield place.at("interpreter").finding("gate_interpreter")
    if gate.companion_absent and person.companion is not None and not any(item.separates for item in scenario.actions):
        yield place.at("companion_absent").finding("gate_companion")
