"""Agencies share by need, keep to their mandate, push back, ask for what they lack, and report."""

from collections.abc import Callable

import pytest

from roleplay.exercise.words.reading import Act
from roleplay.scenario.vocabulary import AGENCIES
from tests.exercise.conftest import Stage
from tests.mentioned import Named

Begin = Callable[..., Stage]


def request(action: str, mood: str = "request") -> tuple[Named, ...]:
    return (Named(id=action, mood=mood, confidence=0.9),)  # type: ignore[arg-type]


def test_an_agency_shares_what_the_asker_needs(begin: Begin) -> None:
    stage = begin("police")
    (move,) = stage.says("direct", ("border",), asks=True, topics=("documents",))
    assert (move.speaker, move.act, move.channel) == ("border", "share", "direct")
    assert "passports-pouch" in move.facts
    assert "passports-pouch" in stage.session.state.known("police")
    assert "passports-pouch" not in stage.session.state.known("ngo")


def test_sensitive_facts_go_to_the_asker_alone_even_when_asked_in_the_room(begin: Begin) -> None:
    stage = begin("police")
    moves = stage.says("room", asks=True, topics=("evidence",), addressees=("border",))
    assert [(move.speaker, move.act, move.channel) for move in moves if move.act == "share"] == [
        ("border", "share", "direct")
    ]
    assert "notebook-found" not in stage.session.state.known("social")


def test_need_to_know_is_kept_and_recorded(begin: Begin) -> None:
    stage = begin("state")
    (move,) = stage.says("direct", ("police",), asks=True, topics=("organisers",))
    assert move.act == "withhold" and move.facts == ()
    withheld = stage.events("fact_withheld")[-1]
    assert withheld.holder == "police" and "need" in withheld.missing


def test_personal_data_wait_for_consent(begin: Begin) -> None:
    stage = begin("police")
    (move,) = stage.says("direct", ("ngo",), asks=True, topics=("phones",))
    assert move.act == "withhold"
    assert "consent" in stage.events("fact_withheld")[-1].missing
    stage.says("direct", ("ngo",), actions=request("ask-consent"))
    stage.goes_on("preliminary")
    (move,) = stage.says("direct", ("ngo",), asks=True, topics=("phones",))
    assert move.act == "share" and move.facts == ("caller-number",)


def test_a_request_outside_the_mandate_is_declined_with_the_right_agency_and_a_passage(begin: Begin) -> None:
    stage = begin("ngo")
    stage.goes_on("interview")
    (move,) = stage.says("direct", ("social",), actions=request("formal-identification"))
    assert (move.act, move.agency) == ("decline", "police")
    assert move.passages
    assert stage.events("duty_declined")[-1].why == "mandate"


@pytest.mark.parametrize("agency", ["police", "border"])
def test_a_harmful_request_meets_an_objection(begin: Begin, agency: str) -> None:
    stage = begin("social")
    stage.goes_on("preliminary")
    moves = stage.says("direct", (agency,), actions=request("detain-all"))
    assert moves[0].act == "push_back"
    assert "detain-all" not in stage.session.state.taken


def test_accepted_work_is_done_when_due_and_reported_with_what_it_found(begin: Begin) -> None:
    stage = begin("police")
    (accepted,) = stage.says("direct", ("border",), actions=request("plan-separation"))
    assert accepted.act in ("accept", "underway")
    later = [move for _ in range(4) for move in stage.waits()]
    assert "plan-separation" in stage.session.state.taken
    assert [move.act for move in later if move.speaker == "border"].count("report") <= 1


def test_a_third_job_at_once_is_put_off_and_taken_when_asked_again(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    state = stage.session.state
    wanted = ["medical-check", "needs-assessment", "psychosocial-support", "legal-aid"]
    acts = [stage.says("direct", ("social",), actions=request(action))[0].act for action in wanted]
    assert "busy" in acts or all(
        action in state.taken or act == "accept" for action, act in zip(wanted, acts, strict=True)
    )


def test_work_of_a_later_phase_is_promised_and_done_then(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    moves = stage.says("direct", ("border",), actions=request("separate-convoys"))
    assert moves[0].act == "accept" and moves[0].minutes is None
    stage.goes_on("interview")
    assert "separate-convoys" not in stage.session.state.taken
    stage.goes_on("crisis")
    for _ in range(3):
        stage.waits()
    assert "separate-convoys" in stage.session.state.taken


def test_claiming_a_power_one_lacks_is_a_slip_and_its_owner_objects(begin: Begin) -> None:
    stage = begin("ngo")
    stage.goes_on("preliminary")
    moves = stage.says("room", powers=(Named(id="arrest", mood="declare", confidence=0.9),))
    assert moves[0].act == "object" and moves[0].speaker == "police"
    assert stage.events("slipped")[-1].right_agency == "police"


def test_only_asking_about_a_power_is_no_slip(begin: Begin) -> None:
    stage = begin("ngo")
    stage.says("room", asks=True, powers=(Named(id="arrest", mood="ask", confidence=0.9),))
    assert not stage.events("slipped")


def test_an_action_outside_the_mandate_costs_no_time(begin: Begin) -> None:
    stage = begin("labour")
    before = stage.session.state.minute
    stage.does("formal-identification")
    assert stage.session.state.minute == before
    assert stage.events("action_refused")[-1].why == "mandate"
    assert "formal-identification" not in stage.session.state.taken


def test_a_declared_own_action_is_done_with_the_words_as_reason(begin: Begin) -> None:
    stage = begin("border")
    stage.goes_on("preliminary")
    stage.says("room", actions=request("separate-persons", "declare"))
    taken = stage.session.state.taken["separate-persons"]
    assert taken.by_learner and taken.reason == "Words."


def test_oversharing_names_those_who_had_no_need(begin: Begin) -> None:
    stage = begin("police")
    stage.says("room", facts=("zalar-earlier",))
    shared = next(event for event in stage.events("fact_shared") if event.by == "police")
    assert set(shared.to) == set(AGENCIES) - {"police"}
    assert set(shared.unneeded) == set(AGENCIES) - {"police", "prosecutor", "labour"}


def test_telling_personal_data_without_consent_is_a_harm(begin: Begin) -> None:
    stage = begin("ngo")
    stage.says("direct", ("police",), facts=("caller-number",))
    assert stage.events("fact_shared")[-1].breached
    assert stage.events("harm_done")[-1].harm == "consent_breached"


def test_every_learner_turn_leaves_the_floor_to_the_learner(begin: Begin) -> None:
    stage = begin("border")
    stage.goes_on("preliminary")
    moves = stage.says("room", facts=("passports-pouch", "permits-cleaning", "cement-hands", "same-answers"))
    assert len([move for move in moves if move.act != "report"]) <= 5
    assert len({move.speaker for move in moves if move.act == "acknowledge"}) <= 3


def test_a_question_about_everything_is_answered_with_what_matters(begin: Begin) -> None:
    stage = begin("police")
    moves = stage.says("room", asks=True, label="OPEN")
    shared = [move for move in moves if move.act == "share"]
    assert 1 <= len(shared) <= 2
    assert all(any(stage.session.state.scenario.fact[fact].key for fact in move.facts) for move in shared)


def test_an_objection_to_a_private_message_stays_private(begin: Begin) -> None:
    stage = begin("ngo")
    stage.goes_on("preliminary")
    moves = stage.says("direct", ("police",), powers=(Named(id="arrest", mood="declare", confidence=0.9),))
    objection = next(move for move in moves if move.act == "object")
    assert objection.channel == "direct" and set(objection.audience) == {"ngo", "police"}


def test_what_was_chosen_on_the_desk_wins_over_the_words_of_its_reason(begin: Begin) -> None:
    stage = begin("social")
    stage.does("check-capacity")
    stage.goes_on("preliminary")
    stage.says("direct", ("state",), facts=("beds-tonight",))
    misread = request("arrange-accommodation")
    (move, *_) = stage.says(
        "direct",
        ("state",),
        by_hand=(Act(kind="request", id="fund-places", of="action", to=("state",)),),
        actions=misread,
    )
    assert (move.speaker, move.act, move.action) == ("state", "accept", "fund-places")
