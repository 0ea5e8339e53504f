"""Cases and states drawn by chance: what a rule says must be so in any of them, however unlikely in play."""

import random
from collections.abc import Iterable, Sequence
from typing import TypeVar

from roleplay.exercise.log.events import Entry, Event, PhaseEntered, counts_as_turn
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.state import Knowing, State, Taken, Work
from roleplay.exercise.setup import Setup, begin
from roleplay.scenario.agencies import Action, Duty, Obstacle
from roleplay.scenario.case import Scenario
from roleplay.scenario.conditions import Condition
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.texts import Text
from roleplay.scenario.vocabulary import AGENCIES, PACES, PHASES
from tests.once import KNOWLEDGE, shipped_content

T = TypeVar("T")
WORDS = Text({"sl": "Tako je.", "en": "So it is."})
FEW = 10  # actions and facts that things happen with, so that they meet


def some(among: Iterable[T], dice: random.Random, most: int = 2) -> tuple[T, ...]:
    """Return none, one or several of these, in any order."""
    known = list(among)
    return tuple(dice.sample(known, min(len(known), dice.randint(0, most))))


def any_case(dice: random.Random) -> Scenario:
    """Return the shipped case with other steps, duties and facts: whose they are, when, what they need and bring."""
    case = shipped_content(KNOWLEDGE).library.scenario["white-van"]
    names = [action.id for action in case.actions[:FEW]]
    facts = [fact.id for fact in case.facts[:FEW]]
    actions = tuple(_any_action(action, names, facts, dice) for action in case.actions[:FEW])
    changed = {
        "actions": (*actions, *case.actions[FEW:]),
        "facts": (*(_any_fact(fact, names, dice) for fact in case.facts[:FEW]), *case.facts[FEW:]),
        "topics": tuple(_any_topic(topic, names, dice) for topic in case.topics),
        "duties": tuple(_any_duty(duty, names, facts, dice) for duty in case.duties),
    }
    return case.model_construct(**{name: getattr(case, name) for name in type(case).model_fields} | changed)


def _any_action(action: Action, names: Sequence[str], facts: Sequence[str], dice: random.Random) -> Action:
    changed = {
        "agencies": some(AGENCIES, dice, 3) or action.agencies,
        "phases": some(PHASES, dice, 3),
        "blocked": tuple(_any_obstacle(names, facts, dice) for _ in range(dice.choice((0, 0, 1, 2)))),
        "harm": dice.choice((None, None, None, "threat")),
        "gives": some(facts, dice),
        "gives_to": some(AGENCIES, dice),
        "places": dice.random() < 0.2,
        "interpreter": dice.choice((None, None, "vetted", "unvetted")),
        "separates": dice.random() < 0.2,
        "agents_only": dice.random() < 0.2,
        "told_to": dice.choice((None, None, *AGENCIES)),
        "minutes": dice.choice((0.4, 1.0, 2.5, 10.0)),
    }
    return Action.model_construct(**{name: getattr(action, name) for name in Action.model_fields} | changed)


def _any_obstacle(names: Sequence[str], facts: Sequence[str], dice: random.Random) -> Obstacle:
    """Return what stands in the way of a step until others are taken, something is known, or for good."""
    unless = dice.choice((None, Condition(actions=some(names, dice)), Condition(phases=some(PHASES, dice))))
    return Obstacle(unless=unless, unless_known=some(facts, dice), text=WORDS)


def _any_fact(fact: Fact, names: Sequence[str], dice: random.Random) -> Fact:
    changed = {
        "needs": some(AGENCIES, dice),
        "sensitivity": dice.randint(0, 4),
        "personal": dice.random() < 0.3,
        "release": Condition(actions=some(names, dice, 1)),
        "key": dice.random() < 0.5,
    }
    return fact.model_copy(update=changed)


def _any_topic(topic: Topic, names: Sequence[str], dice: random.Random) -> Topic:
    sources = tuple(source.model_copy(update={"agency": dice.choice((None, *AGENCIES))}) for source in topic.sources)
    return topic.model_copy(update={"steps": some(names, dice), "sources": sources})


def _any_duty(duty: Duty, names: Sequence[str], facts: Sequence[str], dice: random.Random) -> Duty:
    changed = {
        "phase": dice.choice(PHASES),
        "agency": dice.choice(AGENCIES),
        "via": dice.choice((None, *names)),
        "starts": dice.choice(("alone", "asked")),
        "needs_facts": some(facts, dice),
        "met_when": Condition(actions=some(names, dice, 1)),
        "within": dice.choice((None, 2.0, 5.0)),
    }
    return duty.model_copy(update=changed)


def any_state(dice: random.Random, case: Scenario | None = None) -> State:
    """Return a state of a case that somebody plays: steps taken and under way, facts known to this one and that."""
    state = begun(dice, case or any_case(dice))
    for phase in PHASES[: dice.randint(1, len(PHASES))]:
        state.turn += dice.randint(0, 3)
        happen(state, PhaseEntered(phase=phase))
        state.minute += dice.choice((0.0, 2.0, 2.5, 5.0))
        state.turn += dice.randint(0, 3)
    scenario = state.scenario
    actions = list(scenario.actions[:FEW])
    for action in some(actions, dice, 5):
        doer, turn = dice.choice(action.agencies), dice.randint(0, state.turn)
        minute = dice.choice((0.0, state.minute, state.minute / 2))
        state.taken[action.id] = Taken(doer, turn, minute, "", by_learner=doer == state.learner)
    for action in some((each for each in actions if each.id not in state.taken), dice, 4):
        due = state.minute + dice.choice((0.0, 0.5, 1.0, 3.2))
        state.work.append(Work(dice.choice(action.agencies), action.id, due, dice.choice((None, *AGENCIES))))
    for agency in AGENCIES:
        for fact in some(scenario.facts[:FEW], dice, 6):
            source = dice.choice(("packet", *AGENCIES))
            state.knows[agency][fact.id] = Knowing(dice.randint(0, state.turn), 0.0, source)
    for duty in some(scenario.duties, dice, 6):
        state.done[duty.id] = True
    state.declined = {(agency, action.id): state.turn for action in some(actions, dice) for agency in AGENCIES}
    state.asked = {f"{agency}:{fact.id}": state.turn for fact in some(scenario.facts[:FEW], dice) for agency in AGENCIES}
    return state


def begun(dice: random.Random, case: Scenario) -> State:
    """Return the state at the start of a case, played by any agency at any pace."""
    setup = Setup(case.id, dice.choice(case.languages), dice.choice(AGENCIES), dice.choice(PACES), seed=dice.randint(0, 99))
    state = State(case)
    happen(state, begin(setup, shipped_content(KNOWLEDGE).library, "none", "none", {}))
    return state


def happen(state: State, *events: Event) -> None:
    """Have things happen that no rule has decided."""
    for event in events:
        turn = state.turn + counts_as_turn(event)
        apply(state, Entry(seq=len(state.log), turn=turn, minute=state.minute, event=event))
