"""The authored floor: what an agency that was called answers, from acts and questions, and nothing on a guess."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.commit import answers_by_rule, permit_of
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.events import Decided, DutyAccepted, Event, FactShared, Read
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import OBJECTIONS
from roleplay.exercise.permits import agency_permit
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.talk.turn import converse
from roleplay.exercise.words.reading import Act
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, AgencyId
from tests.exercise.chances import any_hearing, done, happen
from tests.exercise.conftest import Stage
from tests.exercise.test_questions import named, question
from tests.exercise.test_unanswered import answer, answers, words
from tests.thorough import amount

Begin = Callable[..., Stage]
tried = settings(max_examples=amount(120, 1200), deadline=None)
seeds = st.integers(0, 1_000_000)
SEEN = question(exact=True, names=True, vague=True)  # "What exactly did you see?": nothing in it can be looked for


def by(moves: list[Move], agency: str) -> list[Move]:
    return [move for move in moves if move.speaker == agency]


# --- questions


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_open_question_gets_what_the_agency_may_tell_key_facts_first(
    begin: Begin, case: Scenario, language: str
) -> None:
    stage = begin("police", language)
    asked = SEEN.model_copy(update={"to": ("border",)})
    move, *_ = by(stage.says("room", asks=True, questions=(asked,), addressees=("border",)), "border")
    assert (move.act, len(move.facts)) == ("share", 3)
    assert all(case.fact[fact].key for fact in move.facts)
    more, *_ = by(stage.says("room", asks=True, questions=(asked,), addressees=("border",)), "border")
    assert not set(more.facts) & set(move.facts), "nothing is told twice while there is more to tell"


def test_a_question_to_nobody_about_nothing_in_particular_gets_no_facts(begin: Begin) -> None:
    moves = [move for move in begin("police").says("room", asks=True, questions=(SEEN,)) if move.act != "report"]
    assert [move.act for move in moves if move.speaker in AGENCIES] == ["nothing_known"]


def test_a_fact_told_before_is_said_to_be_and_told_again_in_short(begin: Begin, case: Scenario) -> None:
    stage = begin("police")
    asked = {"asks": True, "questions": (question(topics=("documents",), aims=(("passports-pouch", 0.9),)),)}
    told, again = answer(stage, "border", **asked), answer(stage, "border", **asked)
    assert (told.act, again.act, told.facts) == ("share", "again", again.facts)
    wordings = case.fact["passports-pouch"].wordings
    assert wordings is not None
    assert any(line in words(stage, again) for line in wordings.volunteered["en"])
    assert words(stage, told) != words(stage, again)


def test_what_was_never_told_is_not_said_to_have_been(begin: Begin) -> None:
    stage = begin("border")
    asked = {"asks": True, "questions": (question(topics=("documents",), aims=(("passports-pouch", 0.9),)),)}
    stage.says("direct", ("police",), facts=("passports-pouch",))
    assert answer(stage, "police", **asked).act == "no_more"


def test_what_is_not_for_all_is_told_alone_and_the_channel_says_so(begin: Begin) -> None:
    stage = begin("social")
    hurt = question("CLOSED_I", topics=("health",), aims=(("bandaged-hand", 0.9),), to=("border",))
    here, apart = by(stage.says("room", asks=True, questions=(hurt,)), "border")
    assert (here.act, here.channel, here.facts) == ("aside", "room", ())
    assert (apart.act, apart.channel, apart.facts) == ("share", "direct", ("bandaged-hand",))
    assert apart.audience == ("border", "social")
    (alone,) = answers(begin("social"), "border", asks=True, questions=(hurt,))
    assert (alone.act, alone.channel) == ("share", "direct")


def test_whose_task_a_step_is_is_told_to_who_asks_who_does_it(begin: Begin, case: Scenario) -> None:
    stage = begin("border")
    stage.goes_on("preliminary")
    payer = question(scope="deed", actions=("fund-places",), who=True, names=True)
    (move,) = answers(stage, "state", asks=True, questions=(payer,))
    assert (move.act, move.action) == ("competence", "fund-places")
    assert case.action["fund-places"].whose["en"] in words(stage, move)


def test_whether_a_step_is_done_is_told_with_what_is_known_of_it(begin: Begin) -> None:
    stage = begin("police")
    while "check-interpreters" not in stage.session.state.taken:
        stage.waits()
    stage.goes_on("preliminary")
    called = question("CLOSED_I", aims=(("interpreter-list", 0.8),), actions=("arrange-interpreter",), scope="deed")
    acts = [(move.act, move.facts) for move in answers(stage, "ngo", asks=True, questions=(called,))]
    assert acts == [("not_yet", ()), ("share", ("interpreter-list",))]


# --- requests and offers


def test_what_stands_in_the_way_is_said_with_who_can_remove_it(begin: Begin, case: Scenario) -> None:
    stage = begin("police")
    while "check-capacity" not in stage.session.state.taken:
        stage.waits()
    stage.goes_on("preliminary")
    move = answer(stage, "social", actions=named("arrange-accommodation"))
    assert (move.act, move.about, move.agency) == ("blocked", ("fund-places",), "state")
    assert case.action["fund-places"].title["en"].lower() in words(stage, move).lower()
    assert stage.practice.library.agency["state"].short["en"] in words(stage, move)


def test_what_the_agency_can_remove_itself_it_offers(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    move = answer(stage, "border", actions=named("return-phones"))
    assert (move.act, move.about, move.agency) == ("blocked", ("secure-evidence",), "border")
    taken = answer(stage, "border", assents=True)
    assert (taken.act, taken.action) == ("accept", "secure-evidence")


def test_yes_takes_up_the_last_offer_in_that_channel(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    deed = question("CLOSED_I", scope="deed", actions=("separate-persons",), exact=True)
    assert answer(stage, "border", asks=True, questions=(deed,)).act == "not_yet"
    here = stage.says("room", assents=True, questions=())
    assert "accept" not in [move.act for move in here], "what was offered elsewhere is not meant"
    care = question("CLOSED_I", scope="deed", actions=("medical-check",), exact=True, to=("social",))
    basics = question("CLOSED_I", scope="deed", actions=("offer-basics",), exact=True, to=("ngo",))
    stage.says("room", asks=True, questions=(care,))
    stage.says("room", asks=True, questions=(basics,))
    taken = [move for move in stage.says("room", assents=True, questions=()) if move.act == "accept"]
    assert [(move.speaker, move.action) for move in taken] == [("ngo", "offer-basics")]


def test_what_was_only_likely_asked_for_is_offered_and_not_begun(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    acts = tuple(
        Act(kind="request", id=name, of="action", sure=False, likelihood=likelihood)
        for name, likelihood in (("return-phones", 0.55), ("separate-persons", 0.62))
    )
    move = answer(stage, "border", acts=acts)
    assert (move.act, move.action) == ("clarify", "separate-persons")
    assert not [event for event in stage.events("duty_accepted") if event.asked_by == "police"]


# --- news


def test_who_needed_a_fact_takes_it_up_with_what_it_knows_on_it(begin: Begin) -> None:
    stage = begin("border")
    moves = by(stage.says("room", facts=("permits-cleaning",)), "state")
    assert [(move.act, move.facts) for move in moves] == [("adds", ("permit-batch",))]


def test_what_a_fact_set_going_is_said_to_be_under_way(begin: Begin) -> None:
    stage = begin("border")
    stage.goes_on("preliminary")
    (move,) = by(stage.says("room", facts=("passports-pouch",)), "police")
    assert (move.act, move.action) == ("underway", "take-over-case")


# --- whatever is said


def answered(dice: random.Random) -> tuple[Hearing, list[tuple[Called, list[Event]]]]:
    """Return a message as it was heard, and what each of those called answered by rule."""
    hearing = any_hearing(dice)
    state, stage = hearing.state, hearing.stage
    happen(state, hearing.said, Read(reading=hearing.reading))
    found = []
    for called in [
        each for each in done(state, converse(stage, hearing.said, hearing.reading)) if isinstance(each, Called)
    ]:
        found.append((called, done(state, answers_by_rule(state, stage.library, called))))
    return hearing, found


@tried
@given(seeds)
def test_nothing_is_told_that_the_permit_of_its_channel_does_not_hold(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_hearing(dice)
    state, stage = hearing.state, hearing.stage
    happen(state, hearing.said, Read(reading=hearing.reading))
    calls = [each for each in done(state, converse(stage, hearing.said, hearing.reading)) if isinstance(each, Called)]
    for called in calls:
        agency: AgencyId = called.speaker
        permit = permit_of(state, stage.library, called)
        alone = agency_permit(state, stage.library, agency, (agency, state.learner), "direct")
        for event in done(state, answers_by_rule(state, stage.library, called)):
            if isinstance(event, FactShared):
                private = set(event.to) <= {state.learner}
                assert event.fact in permit.facts or (private and event.fact in alone.facts)
            if isinstance(event, Decided):
                within = alone if event.move.channel == "direct" else permit
                assert set(event.move.facts) <= within.facts
                assert event.move.speaker == agency
        told = [event for event in state.lately() if isinstance(event, FactShared) and event.by == agency]
        assert len(told) <= permit.most


@tried
@given(seeds)
def test_the_first_who_is_called_answers_and_nobody_says_the_same_twice(seed: int) -> None:
    hearing, found = answered(random.Random(seed))
    for place, (called, events) in enumerate(found):
        moves = [event.move for event in events if isinstance(event, Decided)]
        addressed = called.speaker in hearing.addressed and called.order is None
        objected = any(event.kind == "objected" for entry in hearing.state.log for event in (entry.event,))
        assert moves or place > 0 or objected or not addressed
        facts = [(move.channel, fact) for move in moves for fact in move.facts]
        assert len(facts) == len(set(facts))
        same = [(move.act, move.action, move.about, move.power, move.facts) for move in moves]
        assert len(same) == len(set(same))
        assert sum(move.act == "nothing_known" for move in moves) <= 1


@tried
@given(seeds)
def test_acts_that_are_not_sure_cause_nothing(seed: int) -> None:
    dice = random.Random(seed)
    hearing, found = answered(dice)
    reading = hearing.reading
    sure = {act.id for act in reading.acts if act.sure} | ({"yes"} if reading.assents else set())
    for _, events in found:
        for event in events:
            if isinstance(event, DutyAccepted) and "yes" not in sure:
                assert event.action in sure
            if isinstance(event, Decided) and event.move.act in OBJECTIONS:
                assert event.move.action in sure or event.move.order in sure or "yes" in sure or event.move.action


def test_said_in_a_room_it_is_heard_in_the_room(begin: Begin) -> None:
    stage = begin("police")
    asked = question(topics=("documents",), aims=(("passports-pouch", 0.9),))
    stage.says("room", asks=True, questions=(asked,))
    said = [event for event in stage.events("said") if isinstance(event, Said) and event.speaker == "border"]
    assert said[-1].channel == "room" and said[-1].origin == "authored"


def test_nobody_refuses_what_was_perhaps_not_asked_for(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    guess = Act(kind="request", id="return-phones", of="action", sure=False, likelihood=0.6)
    assert answer(stage, "border", acts=(guess,)).act != "blocked"
    assert answer(stage, "border", acts=(guess.model_copy(update={"sure": True}),)).act == "blocked"
