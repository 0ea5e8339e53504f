"""What lies open to a turn: gates, what questions reach, how much comes out, and what pressure and calm bring about."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.persons import gates
from roleplay.exercise.persons.gates import Moment, candidates, missing, open_ones
from roleplay.exercise.persons.untruths import admitted, contradicted_by_evidence
from roleplay.exercise.words.reading import Asked
from roleplay.scenario.conditions import Gate
from tests.exercise.chances import LEVELS, any_gate, any_moment, any_talk, some
from tests.thorough import amount

tried = settings(max_examples=amount(400, 4000), deadline=None)
seeds = st.integers(0, 1_000_000)
TRUST = 0.32  # below which nothing earned is told
WIDE = ("OPEN", "ENCOUR")
PRESSING = {"accusation", "threat", "bluff", "minimisation", "promise"}


def after(now: Moment, fact: str, least: float) -> bool:
    return any((aim.fact, aim.fit >= least) == (fact, True) for asked in now.asked for aim in asked.aims)


@tried
@given(seeds)
def test_a_gate_lacks_exactly_what_is_not_so(seed: int) -> None:
    dice = random.Random(seed)
    state, person = any_talk(dice)
    inner, facts = state.inner(person.id), [item.fact for item in person.disclosures]
    gates_ = [any_gate(dice, facts) for _ in range(3)]
    fields = {name: value for gate in gates_ for name, value in gate if name in gate.model_fields_set}
    gate = Gate.model_validate(fields | {"actions": some(state.scenario.action, dice, 1)})
    state.taken = {name: None for name in gate.actions if dice.random() < 0.5}  # type: ignore[misc]
    counts = {
        name for name in {*inner.evidence, *inner.told} if name not in inner.fitted and name not in inner.confronted
    }
    lacks = {
        "trust": gate.trust is not None and inner.values["trust"] < gate.trust,
        **{
            name: getattr(gate, f"{name}_at_most") is not None and inner.values[name] > getattr(gate, f"{name}_at_most")
            for name in ("fear_traffickers", "fear_authorities", "distress", "resistance")
        },
        "interpreter": bool(gate.interpreter) and person.needs_interpreter and state.interpreter != "vetted",
        "companion": gate.companion_absent and person.companion is not None and not state.separated,
        "rights": gate.rights_explained and not inner.rights_known,
        "topic_opened": gate.topic_opened and not inner.account_given,
        "disclosed": not set(gate.disclosed) <= inner.told.keys(),
        "evidence": not set(gate.evidence) <= counts,
        "actions": not set(gate.actions) <= state.taken.keys(),
    }
    assert missing(gate, state, person) == tuple(name for name, lacking in lacks.items() if lacking)
    item = person.disclosures[0].model_copy(update={"gate": gate})
    denied = ("denied",) if item.fact in inner.denied else ()
    assert gates.lacking(item, state, person) == (*missing(gate, state, person), *denied)


@tried
@given(seeds)
def test_of_what_lies_open_a_turn_brings_out_as_much_as_it_leaves_room_for(seed: int) -> None:
    dice = random.Random(seed)
    now = any_moment(dice)
    state, trust = now.state, now.inner.values["trust"]
    items = some(now.person.disclosures, dice, 9)
    most = {"PROBE": 2, "CLOSED_A": 1, "CLOSED_I": 1, "MULTI": 1, "ENCOUR": 1, "OPEN": 3 if trust >= TRUST else 1}
    room = (1 if trust >= TRUST else 0) if now.label is None else most.get(now.label, 0)
    assert gates.most_facts(now) == room
    free = [
        item
        for item in items
        if not gates.lacking(item, state, now.person) and (trust >= TRUST or item.layer != "earned")
    ]
    subjects = list(dict.fromkeys(state.topic_of(item.fact) for item in free))[: 2 if now.label == "OPEN" else 1]
    assert open_ones(now, items) == [item for item in free if state.topic_of(item.fact) in subjects][:room]
    assert gates.is_shut(state, now.person) == (now.inner.shut_until >= state.turn)
    layers = [item.layer for item in gates.invited(now)]
    own = {state.topic_of(item.fact) for item in now.person.disclosures}
    invites = now.label == "OPEN" and not any(asked.exact for asked in now.asked) and own.isdisjoint(now.topics)
    untold = [item for item in now.person.disclosures if item.fact not in now.inner.told and item.layer != "earned"]
    assert layers == sorted((item.layer for item in untold), reverse=True) if invites else layers == []


@tried
@given(seeds)
def test_what_a_turn_reaches_is_untold_and_fits_one_of_its_questions(seed: int) -> None:
    now = any_moment(random.Random(seed))
    reached = candidates(now)
    fits = [gates.fits(now, asked) for asked in now.asked]
    assert len({item.fact for item in reached}) == len(reached)
    assert not {item.fact for item in reached} & now.inner.told.keys()
    if now.asked:
        assert {item.fact for item in reached} == {f.fact.id for each in fits for f in each} - now.inner.told.keys()
        firsts = {each[0].fact.id for each in fits if each}
        untold = firsts - now.inner.told.keys()
        assert {item.fact for item in reached[: len(untold)]} == untold  # each question has its turn
    else:
        assert {now.state.topic_of(item.fact) for item in reached} <= set(now.topics)
    for asked, found in zip(now.asked, fits, strict=True):
        clear = [each for each in found if after(replace(now, asked=(asked,)), each.fact.id, 0.5)]
        if asked.exact and asked.label not in WIDE and found and found[0].score >= 0.5:
            assert {each.fact.topic for each in found} == {found[0].fact.topic}
            assert all(each.score >= 0.85 * found[0].score for each in found)
        assert all(each in found for each in clear)
    clear_ones = [f for asked, found in zip(now.asked, fits, strict=True) for f in found if _aims(asked, f.fact.id)]
    best = max((each.score for each in clear_ones), default=None)
    suggested = gates.suggested(now)
    assert (suggested is None) == (best is None)
    assert suggested is None or suggested in {each.fact.id for each in clear_ones if each.score == best}


def _aims(asked: Asked, fact: str) -> bool:
    return any(aim.fact == fact and aim.fit >= 0.5 for aim in asked.aims)


def test_a_person_goes_along_as_often_as_it_is_suggestible() -> None:
    dice = random.Random(1)
    now = any_moment(dice)
    for level in LEVELS:
        now.inner.values["suggestibility"] = level
        went = 0
        for turn in range(300):
            now.state.turn = turn
            went += gates.goes_along(now)
        assert abs(went / 300 - level) < 0.1


@tried
@given(seeds)
def test_untrue_admissions_come_of_pressure_and_are_taken_back_in_calm(seed: int) -> None:
    now = any_moment(random.Random(seed))
    inner, pressure = now.inner, now.inner.values["pressure"]
    pressed = now.label in ("LEAD", "FORCED") or not PRESSING.isdisjoint(now.tactics)
    standing = [each for each in now.person.admissions if each.id in inner.admitted and each.id not in inner.taken_back]
    fresh = [each for each in now.person.admissions if each.id not in inner.admitted and pressure >= each.at]
    calmed = [each for each in standing if pressure <= each.at / 2]
    calm = not pressed and now.label in ("OPEN", "PROBE", "CLOSED_A", "ENCOUR", "ADMIN")
    just_now = max(inner.admitted.values(), default=0) == now.state.turn - 1 and not now.topics
    meant = [each for each in standing if just_now or each.topic in now.topics]
    found = admitted(now)
    if pressed and fresh:
        assert found is not None
        assert (found[0], found[1].at) == ("admit", min(each.at for each in fresh))
    elif calm and calmed:
        assert found == ("take_back", calmed[0])
    elif meant and now.label in ("OPEN", "PROBE", "CLOSED_I", "CLOSED_A"):
        assert found == ("admit_vaguely", meant[0])
    else:
        assert found is None


@tried
@given(seeds)
def test_a_suspects_story_is_spoken_against_by_what_is_put_late_and_calmly(seed: int) -> None:
    now = any_moment(random.Random(seed))
    inner, person = now.inner, now.person

    def put(fact: str) -> bool:
        gate = next(item.gate for item in person.disclosures if item.fact == fact)
        late = [
            name for name in now.evidence if inner.weighs(name) and inner.evidence.get(name, 0) > inner.covered[fact]
        ]
        return any(name == fact or name in gate.evidence for name in late)

    open_ = [item.fact for item in person.disclosures if item.fact in inner.covered.keys() - inner.told.keys()]
    against = [fact for fact in open_ if fact not in inner.contradicted and put(fact)]
    found = list(contradicted_by_evidence(now))
    assert [each.fact for each in found] == (against if person.kind == "suspect" and now.calm else [])
    assert all(
        (each.person, each.by, each.said_turn) == (person.id, "evidence", inner.covered[each.fact]) for each in found
    )
