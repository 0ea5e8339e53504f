"""What nobody can answer is answered specifically all the same, or asked back; whoever speaks, speaks once a turn."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import Move, in_one_breath
from roleplay.exercise.words.reading import Act, Unclear
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, ActKind, AgencyId
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.briefing.brief import message_brief
from tests.exercise.conftest import Stage
from tests.exercise.test_questions import named, question

Begin = Callable[..., Stage]


def answer(stage: Stage, agency: str, **reading: Any) -> Move:
    """The agency's answer to a message of its own, without what else happens in the turn."""
    return answers(stage, agency, **reading)[0]


def answers(stage: Stage, agency: str, **reading: Any) -> list[Move]:
    """All that it answers, in one message."""
    moves = stage.says("direct", (agency,), **reading)
    return [move for move in moves if move.speaker == agency and move.act != "report"]


def asked_of(stage: Stage, agency: str, topic: str) -> Move:
    return answer(stage, agency, asks=True, questions=(question(topics=(topic,), exact=True),))


def words(stage: Stage, move: Move) -> str:
    said = (event for event in stage.events("said") if move.id in (event.move, *event.also))
    return next(event.text for event in said)


def test_what_is_not_known_is_named_with_who_may_know_it(begin: Begin, case: Scenario) -> None:
    stage = begin("police")
    first, second = asked_of(stage, "labour", "vehicle"), asked_of(stage, "labour", "language")
    assert [move.act for move in (first, second)] == ["nothing_known", "nothing_known"]
    for move, topic, owner in ((first, "vehicle", "border"), (second, "language", "ngo")):
        assert move.source is not None
        source = case.topic[topic].sources[move.source]
        assert source.agency == owner and source.text["en"] in words(stage, move)
        assert case.topic[topic].phrase["en"] in words(stage, move)  # type: ignore[index]


def test_nobody_points_to_themselves_or_to_whoever_asks_nor_twice_running_to_the_same(
    begin: Begin, case: Scenario
) -> None:
    stage = begin("police")
    pointed = [asked_of(stage, "border", "foreman_role").source for _ in range(4)]
    owners = [case.topic["foreman_role"].sources[place or 0].agency for place in pointed]
    assert set(owners) == {"prosecutor"}
    pointed = [asked_of(stage, "labour", "health").source for _ in range(4)]
    assert pointed == [0, 1, 0, 1]


def test_who_could_do_something_about_it_offers_that(begin: Begin, case: Scenario) -> None:
    stage = begin("border")
    asked = question(topics=("health",), exact=True)
    unknown, offer = answers(stage, "police", asks=True, questions=(asked,))
    assert (unknown.act, unknown.source) == ("nothing_known", None)
    assert (offer.act, offer.action) == ("offer", "medical-check")
    assert case.action["medical-check"].will["en"] in words(stage, offer)
    taken = answer(stage, "police", assents=True)
    assert (taken.act, taken.action) == ("accept", "medical-check")


@pytest.mark.parametrize("topic", ["health", "control", "organisers", "permits"])
def test_no_answer_is_worded_alike_by_whoever_knows_something_and_whoever_knows_nothing(
    begin: Begin, topic: str
) -> None:
    stage = begin("police")
    asked = {"asks": True, "questions": (question(topics=(topic,), exact=True),)}
    found = {agency: answers(stage, agency, **asked) for agency in AGENCIES if agency != "police"}
    moves = {agency: first for agency, (first, *_) in found.items()}
    assert {move.act for move in moves.values()} == {"nothing_known"}
    assert {move.about for move in moves.values()} == {(topic,)}
    assert all((first.source is not None) != bool(rest) and not first.facts for first, *rest in found.values())
    assert {move.act for _, *rest in found.values() for move in rest} <= {"offer"}


def test_every_topic_can_be_named_and_pointed_on_by_anybody_to_anybody(case: Scenario) -> None:
    for topic in case.topics:
        assert topic.phrase is not None
        for speaker in AGENCIES:
            for learner in AGENCIES:
                others = [source for source in topic.sources if source.agency not in (speaker, learner)]
                assert others or {speaker, learner} & {source.agency for source in topic.sources}, topic.id


def test_every_agency_has_words_enough_for_what_it_does_not_know(library: Library) -> None:
    for profile in library.agencies:
        for act in ("nothing_known", "acknowledge", "clarify"):
            for language in LANGUAGES:
                lines = profile.lines[act][language]  # type: ignore[index]
                assert sum("{about}" in line for line in lines) >= 3, (profile.id, act)
                assert sum("{" not in line for line in lines) >= 3, (profile.id, act)


def perhaps(*names: str) -> tuple[Act, ...]:
    return tuple(Act(kind="ask", id=name, of="action", sure=False) for name in names)


def test_what_was_perhaps_meant_is_asked_back_by_whoever_may_do_it(begin: Begin) -> None:
    stage = begin("police")
    move = answer(stage, "social", acts=perhaps("fund-places", "medical-check"))
    assert (move.act, move.action, move.about) == ("clarify", "medical-check", ("medical-check",))
    assert stage.session.state.scenario.action["medical-check"].will["en"] in words(stage, move)
    assert not [work for work in stage.session.state.work if work.action == "medical-check"]
    other = answers(stage, "labour", acts=perhaps("fund-places", "medical-check"))
    assert [(move.act, move.about) for move in other if move.act == "clarify"] == [("clarify", ())]


def test_what_was_perhaps_meant_and_is_under_way_is_said_to_be(begin: Begin) -> None:
    stage = begin("police")
    assert any(work.action == "check-capacity" for work in stage.session.state.work)
    move = answer(stage, "social", acts=perhaps("check-capacity", "medical-check"))
    assert (move.act, move.action) == ("progress", "check-capacity")


def test_a_step_asked_back_is_taken_on_with_a_word(begin: Begin) -> None:
    stage = begin("police")
    doubtful = Act(kind="ask", id="medical-check", of="action", sure=False)
    assert answer(stage, "social", acts=(doubtful,)).about == ("medical-check",)
    taken = answer(stage, "social", assents=True)
    assert (taken.act, taken.action) == ("accept", "medical-check")


def test_what_a_message_seems_to_be_about_is_asked_back_where_no_step_is(begin: Begin, case: Scenario) -> None:
    stage = begin("police")
    *_, move = answers(stage, "prosecutor", unclear=(Unclear(),), topics=("documents", "phones", "debt"))
    assert (move.act, move.about, move.action) == ("clarify", ("documents", "phones"), None)
    assert case.topic["phones"].phrase["en"] in words(stage, move)  # type: ignore[index]


def test_an_order_that_was_not_understood_is_never_taken_as_heard(begin: Begin) -> None:
    stage = begin("police")
    nearest, move = answers(stage, "border", unclear=(Unclear(),))
    assert nearest.act in ("beside", "progress", "offer") and move.act == "clarify"
    stage.says("direct", ("border",), acts=(Act(kind="request", id="secure-scene", of="action", sure=False),))
    refused = stage.settles()
    assert "clarify" in [item.act for item in refused if item.speaker == "border"]


def test_a_statement_is_answered_by_whoever_it_is_put_to_and_in_the_room_by_one(begin: Begin) -> None:
    stage = begin("police")
    heard = answer(stage, "social")
    assert (heard.act, heard.about) == ("acknowledge", ())
    assert [item.act for item in stage.says("room") if item.speaker in AGENCIES] == ["acknowledge"]


def test_news_is_taken_in_by_what_it_is_about_and_by_one_agency(begin: Begin, case: Scenario) -> None:
    stage = begin("border")
    moves = stage.says("room", facts=("passports-pouch", "same-answers"))
    heard = [move for move in moves if move.act == "acknowledge"]
    assert len(heard) <= 1
    direct = answer(stage, "labour", facts=("cement-hands",))
    assert direct.act in ("acknowledge", "ask", "offer", "adds")
    told = stage.says("direct", ("state",), facts=("permits-cleaning",))
    assert all(set(move.about) <= {"permits"} for move in told)
    named_in = [words(stage, move) for move in (*heard, direct, *told) if move.about]
    assert all(any(topic.phrase["en"] in text for topic in case.topics) for text in named_in)  # type: ignore[index]


def test_whoever_gets_what_was_lacking_takes_up_what_it_was_asked_for(begin: Begin) -> None:
    stage = begin("social")
    stage.goes_on("preliminary")
    stage.does("check-capacity")
    refused = answers(stage, "state", actions=named("fund-places"))
    assert [move.act for move in refused] == ["blocked"] or refused[0].act == "ask"
    heard = answers(stage, "state", facts=("beds-tonight",))
    assert [(move.act, move.action) for move in heard] == [("acknowledge", None), ("takes_up", "fund-places")]
    assert "fund-places" in [work.action for work in stage.session.state.work if work.agency == "state"]


def test_whoever_says_what_it_would_do_has_understood_something(begin: Begin) -> None:
    stage = begin("police")
    for name in ("medical-check", "offer-basics"):
        move = answer(stage, "social", acts=perhaps(name))
        assert (move.act, move.action) == ("clarify", name)


def test_an_agency_knows_of_anothers_step_only_what_it_has_heard(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    deed = question("CLOSED_I", scope="deed", actions=("detain-suspects",), exact=True)
    stage.does("detain-suspects")

    def stands(agency: str) -> str:
        return answer(stage, agency, asks=True, questions=(deed,)).act

    assert stands("social") == "unheard"
    told = Act(kind="decide", id="detain-suspects", of="action")
    stage.says("direct", ("social",), acts=(told,))
    assert stands("social") == "yours" and stands("labour") == "unheard"


def test_a_step_that_only_the_asker_may_take_is_left_to_the_asker(begin: Begin) -> None:
    stage = begin("police")
    deed = question("CLOSED_I", scope="deed", actions=("inform-prosecutor",), exact=True)
    move = answer(stage, "prosecutor", asks=True, questions=(deed,))
    assert (move.act, move.action) == ("yours_to_do", "inform-prosecutor")


@pytest.mark.parametrize(
    ("kind", "to", "power", "act"),
    [
        ("request", "labour", "stop-work", "competence"),
        ("request", "ngo", "arrest", "decline"),
        ("ask", "ngo", "arrest", "competence"),
    ],
)
def test_whose_a_power_is_gets_an_answer(
    begin: Begin, library: Library, kind: ActKind, to: str, power: str, act: str
) -> None:
    stage = begin("social")
    named_power = Act(kind=kind, id=power, of="power", to=(to,))
    asks = {"asks": True, "questions": (question(scope="deed", exact=True),)} if kind == "ask" else {}
    move = answer(stage, to, acts=(named_power,), **asks)
    assert (move.act, move.power) == (act, power)
    assert next(item for item in library.powers if item.id == power).whose["en"] in words(stage, move)


def test_a_step_that_is_taken_is_not_answered_by_whose_power_it_is(begin: Begin) -> None:
    stage = begin("social")
    stage.goes_on("preliminary")
    stage.says("direct", ("police",), actions=named("detain-suspects"))
    while "detain-suspects" not in stage.session.state.taken:
        stage.waits()
    deed = question("CLOSED_I", scope="deed", actions=("detain-suspects",), exact=True)
    moves = stage.says(
        "direct", ("police",), asks=True, questions=(deed,), acts=(Act(kind="ask", id="detention", of="power"),)
    )
    assert "already_done" in [item.act for item in moves]


def test_how_long_ago_a_step_was_taken_is_said(begin: Begin) -> None:
    stage = begin("social")
    stage.goes_on("preliminary")
    deed = question("CLOSED_I", scope="deed", actions=("name-lead",), exact=True)
    while "name-lead" not in stage.session.state.taken:
        stage.waits()
    stage.waits()
    move = answer(stage, "police", asks=True, questions=(deed,))
    since = round(stage.session.state.minute - stage.session.state.taken["name-lead"].minute)
    assert move.act == "already_done" and move.minutes == since and str(since) in words(stage, move)


def test_a_step_taken_answers_what_no_fact_answers(begin: Begin) -> None:
    stage = begin("prosecutor")
    stage.goes_on("interview")
    assert asked_of(stage, "police", "driver_role").act == "nothing_known"
    stage.says("direct", ("police",), actions=named("detain-suspects"))
    while "detain-suspects" not in stage.session.state.taken:
        stage.waits()
    move = asked_of(stage, "police", "driver_role")
    assert (move.act, move.action) == ("already_done", "detain-suspects")


def test_how_far_a_matter_is_is_told_with_what_came_of_it(begin: Begin) -> None:
    stage = begin("police")
    while "check-capacity" not in stage.session.state.taken:
        stage.waits()
    far = question(scope="status", topics=("accommodation",))
    move = answer(stage, "social", asks=True, questions=(far,))
    assert (move.act, move.facts) == ("share", ("beds-tonight",))


def test_one_speaker_speaks_once_to_the_same_hearers(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    for _ in range(6):
        before = len(stage.session.state.log)
        far = question(scope="status")
        passports = question(topics=("documents",), aims=(("passports-pouch", 0.9),))
        stage.says("room", asks=True, questions=(far, passports), actions=named("separate-persons"))
        said = [entry.event for entry in stage.session.state.log[before:] if isinstance(entry.event, Said)]
        agents = [event for event in said if event.speaker in AGENCIES and event.origin != "learner"]
        told = Counter((event.speaker, event.channel, event.audience) for event in agents)
        assert max(told.values()) == 1
    assert stage.session.state.pending == {}


def move(number: int, speaker: str, act: str = "acknowledge", to: AgencyId | None = None) -> Move:
    return Move(id=f"m{number}", speaker=speaker, act=act, channel="room", audience=AGENCIES, answers=1, to=to)


def test_what_follows_news_or_a_colleagues_question_is_said_after_it() -> None:
    moves = [move(1, "border"), move(2, "social"), move(3, "border"), move(4, "narrator", "inject"), move(5, "border")]
    assert [[item.id for item in message] for message in in_one_breath(moves)] == [["m1", "m3"], ["m2"], ["m4"], ["m5"]]
    moves = [move(1, "border"), move(2, "labour", "ask", to="border"), move(3, "border", "share", to="labour")]
    assert [[item.id for item in message] for message in in_one_breath(moves)] == [["m1"], ["m2"], ["m3"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_says_everything_of_its_moves_in_their_order(begin: Begin, language: str) -> None:
    stage = begin("police", language)
    state, library = stage.session.state, stage.practice.library
    moves = [move(1, "border", "greet"), move(2, "border", "farewell")]
    brief = message_brief(moves, state, library)
    said = AuthoredVoice().word(brief, {})
    parts = [next(line.text for line in part.frames if line.key in said.lines) for part in (brief, *brief.more)]
    assert said.text == " ".join(parts)
