"""Trust is earned by listening and in small steps, and what was denied does not come out without a reason."""

import random
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.events import Drill, Entry, FactDisclosed, FactWithheld, StateChanged
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.state import State
from roleplay.exercise.permits import Permit
from roleplay.exercise.persons.gates import OPEN_TRUST, lacking
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Aim, Asked, Reading
from roleplay.practice import Practice
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import LANGUAGES, PRODUCTIVE, Language, QuestionClass, Release, Tactic
from roleplay.storage.engine import open_engine
from roleplay.voices.authored import AuthoredVoice
from tests.exercise.acting import Babbler, Fragment, Talker, practice_of, scenario_of
from tests.exercise.conftest import DictatedReader, Stage
from tests.exercise.rehearsal import GOALS
from tests.once import KNOWLEDGE, shipped_content
from tests.played import DRILLS, MOVES, Play
from tests.thorough import amount
from tests.trusting import trusted

PERSONS = [("white-van", "worker"), ("white-van", "foreman"), ("white-van", "driver"), ("paid-driver", "driver")]
KIND: tuple[tuple[QuestionClass, tuple[Tactic, ...]], ...] = (
    ("ADMIN", ("rights_info",)),
    ("CLOSED_A", ("basic_needs",)),
    ("CLOSED_A", ("consent",)),
    ("ENCOUR", ("empathy",)),
    ("ENCOUR", ()),
    ("CLOSED_A", ("rights_info", "basic_needs", "consent", "empathy")),
)
TURNS, EXPERT_TURNS = 40, 15
DOWN, UP, RISEN = -0.25, 0.05, 0.1
NEARLY = 1e-6
Begin = Callable[..., Stage]


def drill_of(case: str, person: str) -> Drill:
    return DRILLS.get(case) or Drill(person=person, goal=GOALS[person], minutes=120)


def open_facts(state: State, person: str) -> set[str]:
    """The facts that lie open to whoever asks for them now, or have been told."""
    inner, who = state.inner(person), state.scenario.person[person]
    guarded = inner.values["trust"] < OPEN_TRUST
    free = (
        item for item in who.disclosures if not lacking(item, state, who) and not (guarded and item.layer == "earned")
    )
    return {item.fact for item in free} | set(inner.told)


# --- kind words


@settings(max_examples=amount(40, 400), deadline=None)
@given(st.sampled_from(PERSONS), st.integers(0, 2), st.lists(st.sampled_from(KIND), min_size=1, max_size=20))
def test_kind_words_that_nobody_backs_by_listening_open_two_facts_at_most(
    who: tuple[str, str], temperament: int, words: list[tuple[QuestionClass, tuple[Tactic, ...]]]
) -> None:
    case, person = who
    library = shipped_content(KNOWLEDGE).library
    temper = library.scenario[case].person[person].temperaments[temperament].id
    reader = DictatedReader()
    practice = Practice(library, Fragment(open_engine("sqlite://")), reader, AuthoredVoice())
    setup = Setup(case, "en", "police", temperaments={person: temper}, drill=drill_of(case, person))
    session = practice.start(setup)
    for action in ("separate-persons", "arrange-interpreter") if person == "worker" else ():
        deque(practice.act(session, action, "It has to be done."), maxlen=0)
    before = open_facts(session.state, person)
    for label, tactics in words:
        reader.queue.append(reading(label, tactics))
        deque(practice.say(session, "interview", "Words.", (person,)), maxlen=0)
    practice.store.close()
    assert len(open_facts(session.state, person) - before) <= 2


def reading(label: QuestionClass, tactics: tuple[Tactic, ...]) -> Reading:
    side = "+" if label in PRODUCTIVE else "-"
    return Reading.model_validate(
        {"reader": "dictated", "label": label, "side": side, "tactics": tactics, "confidence": 1.0}
    )


def test_kindness_waits_for_listening(begin: Begin) -> None:
    stage = talk(begin)
    for _ in range(9):
        stage.says("interview", ("driver",), label="ENCOUR", tactics=("empathy",))
    inner = stage.session.state.inner("driver")
    before, waiting = inner.values["trust"], inner.values["goodwill"]
    deny(stage)  # which is something to go on about
    stage.says("interview", ("driver",), topics=("phones",))
    assert before < inner.values["trust"] <= before + 2 * UP
    assert inner.values["goodwill"] < waiting


@pytest.mark.long
@pytest.mark.some(1)
@pytest.mark.parametrize(
    "path",
    [path for path in MOVES if path.stem in ("police-sl-expert", "police-en-expert")],
    ids=lambda path: path.name,
)
def test_fifteen_turns_of_an_expert_open_half_of_what_is_earned(played: Play, path: Path) -> None:
    full = played(path)
    case = full.scenario
    person = "worker" if "worker" in case.person else "driver"
    state, turns = State(case), 0
    for entry in full.log:
        apply(state, entry)
        event = entry.event
        turns += event.kind == "decided" and event.move.speaker == person
        if turns == EXPERT_TURNS:
            break
    earned = {item.fact for item in case.person[person].disclosures if item.layer == "earned"}
    assert 2 * len(open_facts(state, person) & earned) >= len(earned)


# --- whatever is said


@settings(max_examples=amount(12, 120), deadline=None)
@given(st.sampled_from(PERSONS), st.sampled_from(LANGUAGES), st.booleans(), st.integers(0, 100_000))
@example(("white-van", "worker"), "sl", False, 141)  # two reasons in one turn
def test_steps_are_bounded_and_denials_stand(who: tuple[str, str], language: Language, minds: bool, seed: int) -> None:
    case, person = who
    setup, dice = Setup(case, language, "police", seed=seed, drill=drill_of(case, person)), random.Random(seed)

    def look(state: State, called: Called, permit: Permit) -> None:
        news = {item.fact for item in permit.tell if not item.known}
        assert not news & state.inner(person).denied.keys()

    babbles = minds and case == "white-van"  # the other case has nothing that could be done
    mind = Babbler(scenario_of(setup), dice) if babbles else (lambda permit: None)
    practice = practice_of(setup, mind, look=look)
    talker = Talker(practice, practice.start(setup), dice)
    for _ in range(TURNS):
        talker.step()
    practice.store.close()
    check_steps(talker.session.state.log, case)
    check_denials(talker.session.state.log, scenario_of(setup))


def check_steps(log: list[Entry], case: str) -> None:
    """The words of a turn raise and lower trust no further than one turn can."""
    moved: dict[int, float] = defaultdict(float)
    actions = shipped_content(KNOWLEDGE).library.scenario[case].action
    for entry in log:
        if isinstance(entry.event, StateChanged) and entry.event.cause not in actions:
            moved[entry.turn] += entry.event.changes.get("trust", 0.0)
    assert all(DOWN - NEARLY <= step <= UP + NEARLY for step in moved.values())


def check_denials(log: list[Entry], case: Scenario) -> None:
    """What was denied is told only after a reason has set it free, and more trust is one only where it has grown."""
    reasons = {rule.id: rule.frees for rule in shipped_content(KNOWLEDGE).library.rules if rule.frees}
    state, denied = State(case), dict[str, float]()
    for entry in log:
        match entry.event:
            case FactWithheld(covered=True, holder=holder, fact=fact):
                denied.setdefault(fact, state.inner(holder).values["trust"])
            case StateChanged(frees=freed, cause=cause, person=person):
                for fact in freed:
                    then = denied.pop(fact)
                    if reasons[cause] == "trust":
                        assert state.inner(person).values["trust"] >= then + RISEN - NEARLY
            case FactDisclosed(fact=fact):
                assert fact not in denied
            case _:
                pass
        apply(state, entry)


# --- what was denied

PHONES = "phones-collected"


def question(label: QuestionClass) -> Asked:
    return Asked(label=label, topics=("phones",), aims=(Aim(fact=PHONES, fit=0.9),), exact=True)


def talk(begin: Begin) -> Stage:
    stage = begin("police")
    stage.goes_on("preliminary")
    known = stage.session.state.knows["police"]
    known.setdefault(PHONES, next(iter(known.values())))
    return stage


def ask(stage: Stage, label: QuestionClass = "PROBE", **more: object) -> tuple[str, tuple[str, ...]]:
    asked = question(label)
    moves = stage.says("interview", ("driver",), label=label, topics=("phones",), questions=(asked,), **more)
    move = next(move for move in moves if move.speaker == "driver")
    return move.act, move.facts


def deny(stage: Stage) -> None:
    assert ask(stage)[0] == "deny"


def freed(stage: Stage) -> Iterator[Release | None]:
    rules = {rule.id: rule.frees for rule in stage.practice.library.rules}
    yield from (rules[event.cause] for event in stage.events("state_changed") if event.frees)


def test_more_trust_alone_does_not_change_the_story_and_an_open_question_does(begin: Begin) -> None:
    stage = talk(begin)
    deny(stage)
    trusted(stage.practice, stage.session, "driver")
    assert [ask(stage)[0] for _ in range(3)] == ["deny"] * 3
    assert PHONES in ask(stage, "OPEN")[1]
    assert list(freed(stage)) == ["trust"]


def test_an_open_question_without_more_trust_does_not_change_it_either(begin: Begin) -> None:
    stage = talk(begin)
    deny(stage)
    assert [ask(stage, "OPEN")[0] for _ in range(3)] == ["deny"] * 3


def test_another_place_is_a_reason(begin: Begin) -> None:
    stage = talk(begin)
    deny(stage)
    trusted(stage.practice, stage.session, "driver")
    stage.goes_on("interview")
    assert ask(stage) == ("disclose", (PHONES,))
    assert list(freed(stage)) == ["place"]


def test_evidence_that_is_put_calmly_is_a_reason(begin: Begin) -> None:
    stage = talk(begin)
    stage.says("interview", ("driver",), label="OPEN", topics=("journey",))
    deny(stage)
    stage.says("interview", ("driver",), facts=(PHONES,), label="PROBE", tactics=("evidence_disclosure",))
    assert list(freed(stage)) == ["evidence"]


@pytest.mark.parametrize(
    ("person", "topic", "fact"), [("driver", "phones", PHONES), ("foreman", "documents", "passports-pouch")]
)
def test_asked_again_for_what_was_denied_different_tempers_do_different_things(
    practice: Practice, person: str, topic: str, fact: str
) -> None:
    reader = DictatedReader()
    dictated, acts = replace(practice, reader=reader), set()
    for temperament in practice.library.scenario["white-van"].person[person].temperaments:
        setup = Setup(
            "white-van", "sl", "police", temperaments={person: temperament.id}, drill=drill_of("white-van", person)
        )
        session = dictated.start(setup)
        for _ in range(2):
            asked = Asked(label="PROBE", topics=(topic,), aims=(Aim(fact=fact, fit=0.9),), exact=True)
            reader.queue.append(reading("PROBE", ()).model_copy(update={"topics": (topic,), "questions": (asked,)}))
            deque(dictated.say(session, "interview", "Words.", (person,)), maxlen=0)
        assert fact in session.state.inner(person).denied
        last = session.state.inner(person).last
        assert last is not None and last.act == temperament.pressed
        acts.add(last.act)
    assert len(acts) == 3
