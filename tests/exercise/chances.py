"""Cases and states drawn by chance: what a rule says must be so in any of them, however unlikely in play."""

import random
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import TypeVar, get_args

from roleplay.exercise.log.events import Entry, Event, PhaseEntered, counts_as_turn
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import Denial, Knowing, Offer, State, Taken, Work
from roleplay.exercise.persons.gates import Moment
from roleplay.exercise.persons.interview import moment_of
from roleplay.exercise.setup import Setup, begin
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.words.reading import Act, Aim, Asked, Raised, Reading, Unclear
from roleplay.scenario.agencies import Action, Duty, Obstacle
from roleplay.scenario.case import Scenario
from roleplay.scenario.conditions import Condition, Gate
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.persons import Disclosure, Person
from roleplay.scenario.texts import Text
from roleplay.scenario.vocabulary import (
    AGENCIES,
    PACES,
    PHASES,
    PRODUCTIVE,
    TACTIC_OF,
    AgencyId,
    InnerState,
    QuestionClass,
)
from tests.once import KNOWLEDGE, shipped_content

T = TypeVar("T")
CLASSES: tuple[QuestionClass, ...] = get_args(QuestionClass)
INNER: tuple[InnerState, ...] = get_args(InnerState)
LEVELS = (0.1, 0.3, 0.32, 0.4, 0.6, 0.9)  # of an inner value, limits among them
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
        "duties": tuple(_any_duty(duty, names, facts, dice) for duty in case.duties[: 2 * FEW]),
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
    busy = dice.choice(AGENCIES)  # one that has done and does more than others
    for action in some(actions, dice, 6):
        doer, turn = dice.choice((busy, *action.agencies)), dice.randint(0, state.turn)
        minute = dice.choice((0.0, state.minute, state.minute / 2))
        state.taken[action.id] = Taken(doer, turn, minute, "", by_learner=doer == state.learner)
    for action in some((each for each in actions if each.id not in state.taken), dice, 4):
        due = state.minute + dice.choice((0.0, 0.5, 1.0, 3.2))
        doer = dice.choice((busy, busy, *action.agencies))
        state.work.append(Work(doer, action.id, due, dice.choice((None, *AGENCIES))))
    for agency in AGENCIES:
        for fact in some(scenario.facts[:FEW], dice, 6):
            source = dice.choice(("packet", *AGENCIES))
            state.knows[agency][fact.id] = Knowing(dice.randint(0, state.turn), 0.0, source)
    for duty in some(scenario.duties, dice, 6):
        state.done[duty.id] = True
    state.declined = {(agency, action.id): state.turn for action in some(actions, dice, 6) for agency in AGENCIES}
    state.asked = {
        f"{agency}:{fact.id}": state.turn for fact in some(scenario.facts[:FEW], dice) for agency in AGENCIES
    }
    return state


def one_of(state: State, dice: random.Random) -> AgencyId:
    """Return an agency, rather one that has something to do or has done something."""
    doers = (each.agency for each in (*state.work, *state.taken.values()))
    return dice.choice((*AGENCIES, *doers))


def begun(dice: random.Random, case: Scenario) -> State:
    """Return the state at the start of a case, played by any agency at any pace."""
    setup = Setup(
        case.id, dice.choice(case.languages), dice.choice(AGENCIES), dice.choice(PACES), seed=dice.randint(0, 99)
    )
    state = State(case)
    happen(state, begin(setup, shipped_content(KNOWLEDGE).library, "none", "none", {}))
    return state


def copy_of(thing: T, state: State) -> T:
    """Return something of a state as it is now, with the same case and library."""
    fixed = (state.scenario, shipped_content(KNOWLEDGE).library)
    return deepcopy(thing, {id(each): each for each in fixed})


def happen(state: State, *events: Event) -> None:
    """Have things happen that no rule has decided."""
    for event in events:
        turn = state.turn + counts_as_turn(event)
        apply(state, Entry(seq=len(state.log), turn=turn, minute=state.minute, event=event))


def done(state: State, events: Iterable[Event]) -> list[Event]:
    """Have events happen one by one as they are decided, and return them."""
    found = []
    for event in events:
        happen(state, event)
        found.append(event)
    return found


# --- persons


def any_person(dice: random.Random, person: Person) -> Person:
    """Return somebody of any kind who knows the same facts in other layers, behind other gates."""
    facts = [item.fact for item in person.disclosures]
    changed = {
        "kind": dice.choice(("suspect", "victim", "witness")),
        "needs_interpreter": dice.random() < 0.3,
        "companion": dice.choice((None, "foreman")),
        "disclosures": tuple(_any_disclosure(item, facts, dice) for item in person.disclosures),
    }
    return person.model_copy(update=changed)


def _any_disclosure(item: Disclosure, facts: Sequence[str], dice: random.Random) -> Disclosure:
    changed = {
        "layer": dice.choice(("volunteered", "if_asked", "earned")),
        "gate": any_gate(dice, facts) if dice.random() < 0.3 else Gate(),
        "cover": item.cover if dice.random() < 0.7 else None,
    }
    return item.model_copy(update=changed)


def any_gate(dice: random.Random, facts: Sequence[str]) -> Gate:
    """Return a gate with one thing or another that has to be so first."""
    level = dice.choice(LEVELS)
    return Gate.model_validate(
        dice.choice(
            (
                {"trust": level},
                {"fear_traffickers_at_most": level},
                {"fear_authorities_at_most": level},
                {"distress_at_most": level},
                {"resistance_at_most": level},
                {"interpreter": ("vetted",)},
                {"companion_absent": True},
                {"rights_explained": True},
                {"topic_opened": True},
                {"disclosed": some(facts, dice)},
                {"evidence": some(facts, dice)},
            )
        )
    )


def any_talk(dice: random.Random) -> tuple[State, Person]:
    """Return a state in which somebody is talked to, who may have said and been told anything before."""
    library = shipped_content(KNOWLEDGE).library
    case = library.scenario["white-van"]
    chosen = dice.choice(case.persons)
    person = any_person(dice, chosen)
    persons = tuple(person if each is chosen else each for each in case.persons)
    case = case.model_construct(
        **{name: getattr(case, name) for name in type(case).model_fields} | {"persons": persons}
    )
    state = begun(dice, case)
    state.turn = dice.randint(3, 30)
    state.interpreter = dice.choice(("none", "vetted", "unvetted"))
    state.separated = dice.random() < 0.5
    inner = state.persons[person.id]
    inner.values.update({name: dice.choice(LEVELS) for name in INNER})
    inner.values["distress"] = dice.choice((0.1, 0.5, 0.91, 0.92) if dice.random() < 0.2 else (0.1, 0.5))
    facts = [item.fact for item in person.disclosures]
    inner.told = {name: dice.randint(1, state.turn - 1) for name in some(facts, dice, 6)}
    inner.covered = {name: dice.randint(1, state.turn - 1) for name in some(facts, dice, 3)}
    place = dice.choice((state.place(person), ("preparation", False, "", 0)))
    denied = some(inner.covered, dice, 3)
    inner.denied = {name: Denial(inner.covered[name], dice.choice(LEVELS), place) for name in denied}
    inner.evidence = {name: dice.randint(1, state.turn - 1) for name in some(facts, dice, 4)}
    inner.contradicted = {name: state.turn - 1 for name in some(inner.covered, dice, 1)}
    inner.fitted, inner.confronted = set(some(inner.evidence, dice, 1)), set(some(inner.evidence, dice, 1))
    inner.opened, inner.suggested = set(some(case.topic, dice, 4)), set(some(case.topic, dice))
    inner.account_given, inner.rights_known, inner.unheard = (dice.random() < 0.5 for _ in range(3))
    inner.shut_until = dice.choice((0, 0, 0, state.turn - 1, state.turn, state.turn + 1))
    inner.last_topic = dice.choice((None, *case.topic))
    inner.admitted = {each.id: dice.choice((1, state.turn - 1)) for each in some(person.admissions, dice)}
    inner.taken_back = set(some(inner.admitted, dice))
    untold = [name for name in facts if name not in inner.told]  # what was kept back last has not been told since
    inner.last = _any_answer(dice, state, person, untold) if dice.random() < 0.8 else None
    return state, person


def _any_answer(dice: random.Random, state: State, person: Person, untold: Sequence[str]) -> Move:
    """Return what a person said last: facts, a fact kept back, everyday remarks, or nothing to speak of."""
    facts = [item.fact for item in person.disclosures]
    told, kept = dice.choice(((some(facts, dice), None), ((), dice.choice(untold) if untold else None), ((), None)))
    act = "disclose" if told else dice.choice(("evade", "already_said", "nod"))
    remarks = some(person.remarks, dice) if not told and kept is None else ()
    return Move(
        id="m1", speaker=person.id, act=act, channel="interview", audience=(state.learner, person.id), answers=1,
        facts=told, withheld=kept, remarks=remarks, topic=dice.choice((None, *state.scenario.topic)),
    )  # fmt: skip


def any_reading(dice: random.Random, state: State, person: Person) -> Reading:
    """Return what any words to a person may be understood to do and to ask."""
    case = state.scenario
    label = dice.choice(CLASSES)
    subjects = sorted({case.fact[item.fact].topic for item in person.disclosures})
    questions = tuple(_any_asked(dice, state, person, label, subjects) for _ in range(dice.choice((0, 1, 1, 1, 2, 3))))
    if dice.random() < 0.1:
        questions = (Asked(label=label, follows=True),)  # "And then?"
    kinds = dice.choice(((), (), some(TACTIC_OF, dice), ("care", "consent"), ("empathy",), ("summary",), ("caution",)))
    acts = [Act(kind=kind, sure=dice.random() < 0.8, likelihood=dice.choice((0.3, 0.5, 0.9))) for kind in kinds]
    acts += [Act(kind=kind) for kind in ("greet", "part") if dice.random() < 0.15]
    return Reading(
        reader="chance", label=label, side="+" if label in PRODUCTIVE else "-", confidence=1.0, acts=tuple(acts),
        topics=tuple(dict.fromkeys(topic for each in questions for topic in each.topics)) or some(subjects, dice, 1),
        asks=bool(questions), questions=dice.choice((questions, questions, questions, None)),
        rude=dice.random() < 0.05, sense=dice.random() < 0.95,
    )  # fmt: skip


def _any_asked(
    dice: random.Random, state: State, person: Person, label: QuestionClass, subjects: Sequence[str]
) -> Asked:
    facts = [item.fact for item in person.disclosures]
    fits = dice.choice(((), (0.9,), (0.7, 0.6), (0.8, 0.8, 0.5), (0.5, 0.45), (0.45,), (0.2,)))
    aims = tuple(Aim(fact=fact, fit=fit) for fact, fit in zip(dice.sample(facts, len(fits)), fits, strict=True))
    topics = dice.choice(
        (some(state.scenario.topic, dice, 1), some(subjects, dice), tuple(state.topic_of(aim.fact) for aim in aims[:1]))
    )
    return Asked(
        label=label, topics=topics, aims=aims, exact=bool(aims) and dice.random() < 0.8, names=dice.random() < 0.5,
        who=dice.random() < 0.2, follows=dice.random() < 0.15, vague=dice.random() < 0.15,
        remarks=some(person.remarks, dice, 1) if dice.random() < 0.2 else (),
    )  # fmt: skip


def any_moment(dice: random.Random) -> Moment:
    """Return a turn towards anybody: words of any kind or silence, now and then with something that is shown."""
    state, person = any_talk(dice)
    reading = any_reading(dice, state, person) if dice.random() < 0.9 else None
    made = moment_of(state, person, reading, None)
    facts = [item.fact for item in person.disclosures]
    return replace(made, evidence=some(facts, dice) if dice.random() < 0.25 else ())


# --- the table


def any_question(dice: random.Random, state: State) -> Asked:
    """Return a question to agencies: after facts, about steps, about their doings, or hardly a question at all."""
    case = state.scenario
    fits = dice.choice(((), (0.9,), (0.7, 0.6), (0.8, 0.75, 0.5), (0.5, 0.45), (0.45,), (0.2, 0.1)))
    facts = dice.sample(case.facts[:FEW], len(fits))
    aims = tuple(Aim(fact=fact.id, fit=fit) for fact, fit in zip(facts, fits, strict=True))
    topics = dice.choice((some(case.topic, dice), tuple(fact.topic for fact in facts[:1]), ()))
    names = [action.id for action in case.actions[:FEW]]
    scopes = ("matter", "matter", "matter", "deed", "own", "status", "visit", "needs", "whereabouts", "everything")
    fitting = sorted((round(dice.random(), 2) for _ in range(dice.choice((0, 0, 1, 3)))), reverse=True)
    raised = tuple(Raised(agency=dice.choice(AGENCIES), position=f"p{at}", fit=fit) for at, fit in enumerate(fitting))
    return Asked(
        label=dice.choice(("OPEN", "PROBE", "PROBE", "CLOSED_I", "ADMIN")), topics=topics, aims=aims, raised=raised,
        exact=bool(aims) and dice.random() < 0.8, names=dice.random() < 0.5, who=dice.random() < 0.2,
        presses=dice.random() < 0.8, scope=dice.choice(scopes), actions=some(names, dice, 1), vague=dice.random() < 0.2,
        to=some(AGENCIES, dice, 1) if dice.random() < 0.4 else (),
    )  # fmt: skip


def any_message(dice: random.Random, state: State) -> tuple[Said, Reading]:
    """Return the learner's words to the room or to one agency, and what they may be understood to do."""
    seats, learner = tuple(state.scenario.seat), state.learner
    others = [agency for agency in seats if agency != learner]
    direct = dice.random() < 0.3
    to = (dice.choice(others),) if direct else some(others, dice, 2) if dice.random() < 0.3 else ()
    said = Said(
        speaker=learner, channel="direct" if direct else "room", to=to, audience=(learner, *to) if direct else seats,
        text="Words.", origin="learner",
    )  # fmt: skip
    steps = [action.id for action in state.scenario.actions[:FEW]]
    kinds = ("request", "request", "decide", "decide", "undo", "ask", "none", "forbid")
    acts = [
        Act(kind=dice.choice(kinds), id=name, of="action", sure=dice.random() < 0.7, to=some(others, dice, 1))
        for name in some(steps, dice, 3)
    ]
    if dice.random() < 0.2:
        power = dice.choice(shipped_content(KNOWLEDGE).library.powers).id
        acts.append(Act(kind=dice.choice(("decide", "request", "ask")), id=power, of="power", sure=dice.random() < 0.8))
    acts += [Act(kind="tell", id=fact, of="fact") for fact in some(state.known(learner), dice)]
    acts += [Act(kind=kind) for kind in ("greet", "part") if dice.random() < 0.1]
    unclear = tuple(
        Unclear(to=some(others, dice, 1), surely=dice.random() < 0.5, quote="this")
        for _ in range(dice.choice((0, 0, 1, 2)))
    )
    reading = Reading(
        reader="chance", label=dice.choice(("PROBE", "OPEN", "ENCOUR", "OPINION")), side="+", confidence=1.0,
        acts=tuple(acts), addressees=some(others, dice, 1), topics=some(state.scenario.topic, dice),
        questions=tuple(any_question(dice, state) for _ in range(dice.choice((0, 0, 1, 2, 3)))),
        asks=dice.random() < 0.5, assents=dice.random() < 0.2, rude=dice.random() < 0.1, sense=dice.random() < 0.9,
        unclear=unclear,
    )  # fmt: skip
    if dice.random() < 0.15:
        reading = reading.model_copy(update={"questions": None})
    return said, reading


def any_hearing(dice: random.Random) -> Hearing:
    """Return a message as the agencies of any state hear it, which may bring them news."""
    state = any_state(dice)
    said, reading = any_message(dice, state)
    names = [action.id for action in state.scenario.actions[:FEW]]
    for agency in some(state.scenario.seat, dice, 2):
        channel, ago = dice.choice((said.channel, "room", "direct")), dice.randint(0, 3)
        state.offers[agency] = Offer(some(names, dice), state.turn - ago, channel, state.moves - ago)
    fresh = some(said.facts or reading.facts, dice, 2)
    return Hearing(Stage(state, shipped_content(KNOWLEDGE).library), said, reading, fresh)
