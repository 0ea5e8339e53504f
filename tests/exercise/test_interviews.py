"""Interviewees: gates, rules, temperament; no threat, trick or crowd gets out what was not earned."""

from collections.abc import Callable

import pytest

from roleplay.exercise.log.state import State
from roleplay.exercise.persons.gates import missing
from roleplay.exercise.words.reading import Act, Aim, Asked
from roleplay.scenario.vocabulary import HARMFUL_TACTICS
from tests.exercise.conftest import Stage
from tests.trusting import trusted

Begin = Callable[..., Stage]


def prepared(stage: Stage) -> Stage:
    """The worker apart from the foreman, with a vetted interpreter."""
    stage.goes_on("preliminary")
    stage.does("separate-persons") if stage.session.state.learner in ("police", "border") else None
    for _ in range(3):
        stage.waits()
    state = stage.session.state
    if "check-interpreters" not in state.taken and state.learner == "ngo":
        stage.does("check-interpreters")
    stage.does("arrange-interpreter")
    stage.goes_on("interview")
    return stage


def trust(state: State, person: str = "worker") -> float:
    return state.persons[person].values["trust"]


def test_without_an_interpreter_the_worker_has_few_words(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    (move,) = [m for m in stage.says("interview", ("worker",), label="OPEN") if m.speaker == "worker"]
    assert move.act == "no_interpreter" and not move.facts


def test_beside_the_foreman_nothing_sensitive_is_said_and_it_is_a_harm(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    stage.waits()
    stage.does("arrange-interpreter")
    assert stage.session.state.interpreter == "vetted" and not stage.session.state.separated
    for topic in ("debt", "documents", "threats", "hours", "housing"):
        stage.says("interview", ("worker",), label="PROBE", topics=(topic,))
    told = set(stage.session.state.persons["worker"].told)
    assert told <= {"bandaged-hand", "wants-call"}
    harms = [event.harm for event in stage.events("harm_done")]
    assert harms.count("joint_questioning") == 1


def test_asking_after_water_beside_the_foreman_is_no_harm(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    stage.says("interview", ("worker",), label="CLOSED_A", tactics=("basic_needs",), topics=("health",))
    assert not stage.events("harm_done")


def test_through_the_cousin_only_smooth_words_come(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    for _ in range(3):
        stage.waits()
    stage.does("separate-persons")
    stage.does("accept-cousin")
    assert stage.session.state.interpreter == "unvetted"
    moves = [m for _ in range(3) for m in stage.says("interview", ("worker",), label="PROBE", topics=("debt",))]
    assert {m.act for m in moves if m.speaker == "worker"} <= {"cousin_speaks", "disclose"}
    assert "debt-10000" not in stage.session.state.persons["worker"].told
    assert "unsafe_interpreter" in {event.harm for event in stage.events("harm_done")}


def good_interview(stage: Stage) -> None:
    worker = ("worker",)
    stage.says("interview", worker, label="ADMIN", tactics=("rights_info",), greets=True)
    stage.says("interview", worker, label="CLOSED_A", tactics=("basic_needs",), topics=("health",))
    stage.says("interview", worker, label="CLOSED_A", tactics=("consent",))
    stage.says("interview", worker, label="OPEN", topics=("recruitment",))
    stage.says("interview", worker, label="ENCOUR", tactics=("empathy",))
    for topic in ("documents", "hours", "wages", "housing", "control", "debt", "other_men", "foreman_role"):
        stage.says("interview", worker, label="OPEN", topics=(topic,))
        stage.says("interview", worker, label="PROBE", topics=(topic,))
    # What was denied while there was little trust has to be asked for anew.
    stage.says("interview", worker, label="OPEN", topics=("documents",))
    stage.says("interview", worker, label="ENCOUR", tactics=("summary",))


def test_a_good_interview_earns_most_and_a_rude_one_nothing(begin: Begin) -> None:
    good, rude = prepared(begin("police")), prepared(begin("police"))
    good_interview(good)
    for topic in ("documents", "hours", "wages", "housing", "control", "debt", "other_men"):
        rude.says("interview", ("worker",), label="OPINION", tactics=("accusation", "threat"), topics=(topic,))
        rude.says("interview", ("worker",), label="CLOSED_I", topics=(topic,))
    told = good.session.state.persons["worker"].told
    assert len(told) >= 12
    assert {"debt-10000", "locked-door", "passports-taken"} <= set(told)
    assert not rude.session.state.persons["worker"].told
    assert trust(rude.session.state) < 0.1 < trust(good.session.state)


@pytest.mark.parametrize("tactic", sorted(HARMFUL_TACTICS))
@pytest.mark.parametrize("person", ["worker", "foreman", "driver"])
def test_no_harmful_tactic_raises_trust_or_opens_a_gate(begin: Begin, tactic: str, person: str) -> None:
    stage = prepared(begin("police"))
    before, told = trust(stage.session.state, person), set(stage.session.state.persons[person].told)
    stage.says("interview", (person,), label="OPINION", tactics=(tactic,))
    assert trust(stage.session.state, person) <= before
    assert set(stage.session.state.persons[person].told) == told


def test_what_is_told_had_an_open_gate(begin: Begin) -> None:
    stage = prepared(begin("police"))
    good_interview(stage)
    state = stage.session.state
    person = state.scenario.person["worker"]
    closed = [item.fact for item in person.disclosures if missing(item.gate, state, person)]
    assert not set(closed) & set(state.persons["worker"].told) or trust(state) > 0.3


def test_a_leading_question_contaminates_what_is_told_on_its_topic_later(begin: Begin) -> None:
    stage = prepared(begin("police"))
    stage.says("interview", ("worker",), label="ADMIN", tactics=("rights_info",))
    stage.says("interview", ("worker",), label="LEAD", topics=("documents",))
    assert "contaminated_fact" in {event.harm for event in stage.events("harm_done")}
    trusted(stage.practice, stage.session, "worker")
    for _ in range(3):
        stage.says("interview", ("worker",), label="OPEN", topics=("documents",))
    disclosed = [
        event for event in stage.events("fact_disclosed") if event.fact in ("passports-pouch", "passports-taken")
    ]
    assert disclosed and all(event.contaminated for event in disclosed)


@pytest.mark.parametrize("confidence", [0.0, 0.5, 0.69])
def test_what_is_perhaps_a_leading_question_is_not_held_against_the_learner(begin: Begin, confidence: float) -> None:
    stage = prepared(begin("police"))
    stage.says("interview", ("worker",), label="ADMIN", tactics=("rights_info",))
    stage.says("interview", ("worker",), label="LEAD", topics=("documents",), confidence=confidence)
    assert not stage.events("harm_done")
    trusted(stage.practice, stage.session, "worker")
    for _ in range(3):
        stage.says("interview", ("worker",), label="OPEN", topics=("documents",))
    disclosed = stage.events("fact_disclosed")
    assert disclosed and not any(event.contaminated for event in disclosed)


def test_silence_is_a_move(begin: Begin) -> None:
    stage = prepared(begin("police"))
    before = stage.session.state.minute
    moves = stage.waits("worker")
    assert moves[0].speaker == "worker"
    assert stage.session.state.minute == pytest.approx(before + stage.session.state.scenario.costs.silence)


def test_every_step_of_the_inner_state_names_its_rule(begin: Begin) -> None:
    stage = prepared(begin("police"))
    good_interview(stage)
    library, state = stage.practice.library, stage.session.state
    causes = {rule.id for rule in library.rules} | set(state.scenario.action)
    assert stage.events("state_changed")
    assert all(event.cause in causes for event in stage.events("state_changed"))


def test_temperaments_begin_differently(begin: Begin) -> None:
    stage = begin("police")
    scenario = stage.session.state.scenario
    for person in scenario.persons:
        assert len({tuple(sorted(item.begins.items())) for item in person.temperaments}) == len(person.temperaments)


def test_telling_a_suspect_the_address_is_a_harm(begin: Begin) -> None:
    stage = prepared(begin("ngo"))
    stage.says("direct", ("social",), asks=True, topics=("accommodation",))
    stage.says(
        "direct", ("state",), facts=("beds-tonight",), by_hand=(Act(kind="request", id="fund-places", of="action"),)
    )
    for _ in range(2):
        stage.waits()
    stage.does("arrange-accommodation")
    assert "safe-address" in stage.session.state.known("ngo")
    stage.says("interview", ("driver",), facts=("safe-address",), label="PROBE")
    assert "whereabouts_revealed" in {event.harm for event in stage.events("harm_done")}


def asked(
    label: str = "PROBE", topics: tuple[str, ...] = (), aims: tuple[tuple[str, float], ...] = (), **more: object
) -> Asked:
    found = tuple(Aim(fact=fact, fit=fit) for fact, fit in aims)
    return Asked.model_validate({"label": label, "topics": topics, "aims": found, "exact": bool(aims), **more})


def warmed(stage: Stage, person: str = "worker", turns: int = 12) -> Stage:
    prepared(stage)
    stage.says("interview", (person,), label="ADMIN", tactics=("rights_info",), questions=())
    for _ in range(turns):
        stage.says("interview", (person,), label="ENCOUR", tactics=("empathy",), questions=())
    if turns:
        trusted(stage.practice, stage.session, person)
    return stage


def test_the_person_tells_what_was_asked_for(begin: Begin) -> None:
    stage = warmed(begin("police"))
    topics = ("wages", "hours")
    (move,) = stage.says(
        "interview", ("worker",), topics=topics, questions=(asked(topics=topics, aims=(("deductions", 0.9),)),)
    )
    assert (move.act, move.facts) == ("disclose", ("deductions",))


def test_a_fact_asked_for_and_kept_back_is_not_replaced(begin: Begin) -> None:
    stage = warmed(begin("police"), turns=0)
    question = asked("CLOSED_I", ("threats",), (("threat-sister", 0.9), ("threat-prison", 0.3)))
    (move,) = stage.says("interview", ("worker",), label="CLOSED_I", topics=("threats",), questions=(question,))
    assert move.act in ("deny", "evade") and move.withheld == "threat-sister" and not move.facts


def test_a_question_that_nothing_fits_gets_an_honest_i_do_not_know(begin: Begin) -> None:
    stage = warmed(begin("police"))
    question = asked(topics=("health",), exact=True)
    (move,) = stage.says("interview", ("worker",), topics=("health",), questions=(question,))
    assert move.act in ("unknown", "evade") and not move.facts and move.withheld is None


def test_what_was_told_is_repeated_with_its_fact(begin: Begin) -> None:
    stage = warmed(begin("police"))
    question = asked(topics=("wages",), aims=(("two-hundred", 0.9),))
    stage.says("interview", ("worker",), topics=("wages",), questions=(question,))
    (again,) = stage.says("interview", ("worker",), topics=("wages",), questions=(question,))
    assert again.act == "already_said" and again.facts == ("two-hundred",)


def test_everyday_questions_get_the_persons_remark(begin: Begin) -> None:
    stage = warmed(begin("police"), turns=0)
    (move,) = stage.says("interview", ("worker",), label="CLOSED_I", questions=(asked("CLOSED_I", remarks=("age",)),))
    assert (move.act, move.remarks) == ("remark", ("age",))


def test_of_several_questions_one_is_answered_and_that_is_said(begin: Begin) -> None:
    stage = warmed(begin("police"))
    questions = (
        asked(topics=("wages",), aims=(("two-hundred", 0.9),)),
        asked(topics=("hours",), aims=(("twelve-hours", 0.9),)),
    )
    (move,) = stage.says("interview", ("worker",), label="MULTI", topics=("wages", "hours"), questions=questions)
    assert move.act == "disclose" and len(move.facts) == 1 and move.several


def test_a_question_word_in_a_leading_question_is_not_answered_with_yes(begin: Begin) -> None:
    stage = warmed(begin("police"))
    question = asked("LEAD", ("debt",), (("debt-10000", 0.8),), names=True)
    (move,) = stage.says("interview", ("worker",), label="LEAD", topics=("debt",), questions=(question,))
    assert move.act in ("evade", "unknown") and not move.facts


def test_contempt_closes_the_person_up_a_little(begin: Begin) -> None:
    stage = warmed(begin("police"))
    before = trust(stage.session.state)
    question = asked(topics=("wages",), aims=(("two-hundred", 0.9),))
    (move,) = stage.says("interview", ("worker",), topics=("wages",), rude=True, questions=(question,))
    assert move.act == "tone" and not move.facts
    assert trust(stage.session.state) < before
    assert any(event.cause.startswith("R13") for event in stage.events("state_changed"))
