"""Nothing that a message asks is lost, asking is no request, and nothing stands in for what was asked."""

from collections.abc import Callable, Sequence

from roleplay.exercise.words.reading import Aim, Asked, Reading
from tests.exercise.conftest import Stage
from tests.mentioned import Named

Begin = Callable[..., Stage]


def question(
    label: str = "PROBE", topics: Sequence[str] = (), aims: Sequence[tuple[str, float]] = (), **more: object
) -> Asked:
    exact = bool(aims) or more.pop("exact", False)
    found = tuple(Aim(fact=fact, fit=fit) for fact, fit in aims)
    return Asked.model_validate({"label": label, "topics": tuple(topics), "aims": found, "exact": exact, **more})


def named(*actions: str, mood: str = "request") -> tuple[Named, ...]:
    return tuple(Named(id=action, mood=mood, confidence=0.9) for action in actions)  # type: ignore[arg-type]


def asks(stage: Stage, to: str, *questions: Asked, **reading: object) -> list[tuple[str, str | None]]:
    moves = stage.says("direct", (to,), asks=True, questions=questions, **reading)
    return [(move.act, move.action) for move in moves]


def test_each_question_of_a_message_is_answered_or_named_as_unknown(begin: Begin) -> None:
    stage = begin("police")
    passports = question(topics=("documents",), aims=(("passports-pouch", 0.9),))
    payer = question(topics=("organisers",), aims=(("orlic-pays", 0.9),))
    moves = stage.says("direct", ("border",), asks=True, questions=(passports, payer))
    assert [move.act for move in moves] == ["share", "nothing_known"]
    assert moves[0].facts == ("passports-pouch",)
    assert moves[1].about == ("organisers",)


def test_the_fact_asked_for_is_told_and_not_its_neighbour(begin: Begin) -> None:
    stage = begin("police")
    (move,) = stage.says(
        "direct", ("border",), asks=True, questions=(question(topics=("vehicle",), aims=(("phones-collected", 0.8),)),)
    )
    assert move.facts == ("phones-collected",)


def test_a_question_that_nothing_known_fits_gets_no_fact(begin: Begin) -> None:
    stage = begin("police")
    (move,) = stage.says("direct", ("border",), asks=True, questions=(question(topics=("vehicle",), exact=True),))
    assert move.act == "nothing_known" and move.facts == ()


def test_what_is_kept_back_is_not_replaced_by_a_fact_beside_it(begin: Begin) -> None:
    stage = begin("state")
    records = question(topics=("organisers",), aims=(("zalar-earlier", 0.9), ("closed-file", 0.4)))
    (move,) = stage.says("direct", ("police",), asks=True, questions=(records,))
    assert (move.act, move.withheld, move.facts) == ("withhold", "zalar-earlier", ())


def test_asking_how_a_deed_stands_is_no_request(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    deed = question("CLOSED_I", scope="deed", actions=("separate-persons",), exact=True)
    asked = named("separate-persons", mood="ask")
    assert asks(stage, "border", deed, actions=asked) == [("not_yet", "separate-persons")]
    assert asks(stage, "ngo", deed, actions=asked) == [("unheard", "separate-persons")]
    assert not stage.events("duty_declined")
    assert all(event.action != "separate-persons" for event in stage.events("duty_accepted"))


def test_the_state_of_a_deed_follows_the_work(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    deed = question("CLOSED_I", scope="deed", actions=("separate-persons",), exact=True)
    stage.says("direct", ("border",), actions=named("separate-persons"))
    (running,) = stage.says("direct", ("border",), asks=True, questions=(deed,))
    assert running.act == "progress" and running.minutes is not None and running.minutes >= 1
    assert asks(stage, "ngo", deed)[0] == ("unheard", "separate-persons")
    while "separate-persons" not in stage.session.state.taken:
        stage.waits()
    assert asks(stage, "border", deed)[0] == ("already_done", "separate-persons")
    assert asks(stage, "ngo", deed)[0] == ("settled", "separate-persons")


def test_an_agency_says_what_it_is_doing_or_that_it_waits(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    own = question(scope="own")
    assert asks(stage, "state", own)[0][0] == "standby"
    stage.says("direct", ("border",), actions=named("separate-persons"))
    assert asks(stage, "border", own)[0][0] == "progress"


def test_what_an_action_of_its_own_would_bring_out_is_answered_with_that_action(begin: Begin) -> None:
    stage = begin("police")
    beds = question(topics=("accommodation",), aims=(("beds-tonight", 0.9),))
    assert asks(stage, "social", beds) == [("progress", "check-capacity")]


def test_an_offer_can_be_taken_up_with_a_word(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    asks(stage, "border", question("CLOSED_I", scope="deed", actions=("separate-persons",), exact=True))
    (move,) = stage.says("direct", ("border",), assents=True, questions=())
    assert (move.act, move.action) == ("accept", "separate-persons")


def test_an_old_offer_is_forgotten(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    asks(stage, "border", question("CLOSED_I", scope="deed", actions=("separate-persons",), exact=True))
    for _ in range(3):
        stage.says("direct", ("state",), questions=())
    moves = stage.says("direct", ("border",), assents=True, questions=())
    assert all(move.act != "accept" for move in moves)


def test_several_requests_are_taken_on_in_one_breath(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    (move,) = stage.says("direct", ("social",), actions=named("medical-check", "needs-assessment"), questions=())
    assert move.act == "accept"
    assert {move.action, *move.also} == {"medical-check", "needs-assessment"}
    assert {event.action for event in stage.events("duty_accepted")} >= {move.action, *move.also}


def test_what_there_are_no_hands_for_is_named_as_put_off(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    wanted = ("separate-persons", "secure-evidence", "record-documents", "inform-region")
    moves = stage.says("direct", ("border",), actions=named(*wanted), questions=())
    answered = {name for move in moves for name in (move.action, *move.also, *move.about)}
    assert set(wanted) <= answered
    assert "put_off" in [move.act for move in moves]


def test_requests_are_answered_by_those_they_are_put_to(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    actions = (
        Named(id="separate-persons", mood="request", confidence=0.9, to=("border",)),
        Named(id="medical-check", mood="request", confidence=0.9, to=("social",)),
    )
    moves = stage.says("room", actions=actions, addressees=("border", "social"), questions=())
    assert [(move.speaker, move.act) for move in moves if move.act == "accept"] == [
        ("border", "accept"),
        ("social", "accept"),
    ]


def test_who_asks_for_everything_gets_what_may_be_told_key_facts_first_and_then_the_rest(begin: Begin) -> None:
    stage = begin("police")
    state, told = stage.session.state, list[str]()
    for _ in range(4):
        (move, *_) = stage.says("direct", ("border",), asks=True, questions=(question(scope="everything"),))
        assert move.act in ("share", "again") and 1 <= len(move.facts) <= 3
        assert not set(move.facts) & set(told) or move.act == "again"
        told += move.facts
    assert all(state.scenario.fact[fact].key for fact in told[:3])


def test_contempt_is_answered_calmly_and_rewarded_with_no_fact(begin: Begin) -> None:
    stage = begin("police")
    passports = question(topics=("documents",), aims=(("passports-pouch", 0.9),))
    moves = stage.says("direct", ("border",), asks=True, rude=True, questions=(passports,))
    assert [(move.act, move.facts) for move in moves] == [("tone", ())]
    assert "passports-pouch" not in stage.session.state.known("police")


def test_a_rude_request_is_decided_all_the_same(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    moves = stage.says("direct", ("border",), rude=True, actions=named("separate-persons"), questions=())
    assert [move.act for move in moves] == ["tone", "accept"]


def test_a_reading_of_an_older_session_still_counts() -> None:
    old = {"reader": "local-1", "label": "PROBE", "side": "+", "topics": ["documents"], "asks": True, "confidence": 1.0}
    reading = Reading.model_validate(old)
    assert not reading.rude and not reading.assents
    assert reading.wanted == (Asked(label="PROBE", topics=("documents",)),)
