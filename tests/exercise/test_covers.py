"""What people agree to when it is suggested, and what becomes of cover stories when facts or evidence come."""

import random
from collections.abc import Callable

import pytest

from roleplay.exercise.log.events import Contradicted, EvidenceShown, FactDisclosed, FactWithheld, WentAlong
from roleplay.exercise.words.reading import Aim, Asked
from roleplay.practice import Practice
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.exercise.conftest import Stage
from tests.exercise.rehearsal import anything, rehearse
from tests.trusting import trusted

Begin = Callable[..., Stage]
PHONES = "phones-collected"


def asked(label: str, topic: str, fact: str, fit: float = 0.9) -> Asked:
    return Asked.model_validate({"label": label, "topics": (topic,), "aims": (Aim(fact=fact, fit=fit),), "exact": True})


def interview(begin: Begin, person: str = "driver") -> Stage:
    stage = begin("police")
    stage.goes_on("preliminary")
    stage.does("separate-persons")
    stage.waits()
    stage.waits()
    stage.does("arrange-interpreter")
    stage.goes_on("interview")
    known = stage.session.state.knows["police"]
    for fact in (PHONES, "passports-pouch", "notebook-found"):
        known.setdefault(fact, next(iter(known.values())))
    assert stage.session.state.scenario.person[person]
    return stage


def suggest(stage: Stage, label: str = "LEAD", person: str = "worker") -> str:
    question = asked(label, "documents", "passports-taken")
    (move,) = stage.says("interview", (person,), label=label, topics=("documents",), questions=(question,))
    return move.act


def deny_phones(stage: Stage) -> None:
    question = asked("PROBE", "phones", PHONES)
    (move,) = stage.says("interview", ("driver",), topics=("phones",), questions=(question,))
    assert (move.act, move.withheld) == ("deny", PHONES)


def tell_freely(stage: Stage, person: str = "driver") -> None:
    stage.says("interview", (person,), label="OPEN", topics=("journey",))


# --- suggestions


@pytest.mark.parametrize(("label", "stance"), [("LEAD", "go_along"), ("FORCED", "pick_option")])
def test_what_the_person_agrees_to_is_logged_with_its_fact(begin: Begin, label: str, stance: str) -> None:
    stage = interview(begin)
    acts = [suggest(stage, label) for _ in range(8)]
    agreed = stage.events("went_along")
    assert stance in acts
    assert len(agreed) == acts.count(stance)
    assert all(event.fact == "passports-taken" and "documents" in event.topics for event in agreed)


def test_a_choice_that_was_read_unsurely_is_answered_as_a_plain_question(begin: Begin) -> None:
    stage = interview(begin)
    moves = [
        stage.says("interview", ("worker",), label="FORCED", topics=("documents",), confidence=0.6)[0] for _ in range(4)
    ]
    assert not stage.events("went_along") and all(move.act != "pick_option" for move in moves)


def test_a_suggestion_that_is_about_no_fact_of_the_person_is_logged_without_one(begin: Begin) -> None:
    stage = interview(begin)
    question = Asked(label="LEAD", topics=("permits",), exact=True)
    for _ in range(8):
        stage.says("interview", ("worker",), label="LEAD", topics=("permits",), questions=(question,))
    agreed = stage.events("went_along")
    assert agreed and all(event.fact is None for event in agreed)


def test_picking_an_option_contaminates_what_is_told_on_its_topic_later(begin: Begin) -> None:
    stage = interview(begin)
    stage.says("interview", ("worker",), label="ADMIN", tactics=("rights_info",))
    assert suggest(stage, "FORCED") == "pick_option"
    trusted(stage.practice, stage.session, "worker")
    for _ in range(3):
        stage.says("interview", ("worker",), label="OPEN", topics=("documents",))
    told = [event for event in stage.events("fact_disclosed") if event.fact == "passports-taken"]
    assert told and all(event.contaminated for event in told)


# --- cover stories


def test_a_cover_story_is_remembered_and_kept_to(begin: Begin) -> None:
    stage = interview(begin)
    for _ in range(3):
        deny_phones(stage)
    covered = stage.session.state.inner("driver").covered
    assert covered == {PHONES: min(covered.values())}
    assert not stage.events("contradicted")


def test_who_tells_later_what_he_denied_contradicts_himself(begin: Begin) -> None:
    stage = interview(begin)
    deny_phones(stage)
    said = stage.session.state.turn
    stage.says("interview", ("driver",), label="ADMIN", tactics=("rights_info",))
    trusted(stage.practice, stage.session, "driver")
    question = asked("OPEN", "phones", PHONES)
    stage.says("interview", ("driver",), label="OPEN", topics=("phones",), questions=(question,))
    (event,) = stage.events("contradicted")
    assert (event.fact, event.said_turn, event.by) == (PHONES, said, "own_words")


def test_evidence_put_calmly_after_the_account_contradicts_the_cover(begin: Begin) -> None:
    stage = interview(begin)
    tell_freely(stage)
    deny_phones(stage)
    said = stage.session.state.turn
    stage.says("interview", ("driver",), facts=(PHONES,), label="PROBE", tactics=("evidence_disclosure",))
    (event,) = stage.events("contradicted")
    assert (event.fact, event.said_turn, event.by) == (PHONES, said, "evidence")
    question = asked("PROBE", "phones", PHONES)
    (move,) = stage.says("interview", ("driver",), topics=("phones",), questions=(question,))
    assert move.act != "deny"


def test_evidence_put_before_the_account_contradicts_nothing_and_opens_nothing(begin: Begin) -> None:
    stage = interview(begin)
    stage.says("interview", ("foreman",), facts=("passports-pouch",), label="PROBE", tactics=("evidence_disclosure",))
    stage.says("interview", ("foreman",), label="ADMIN", tactics=("rights_info",))
    tell_freely(stage, "foreman")
    for _ in range(20):
        stage.says("interview", ("foreman",), label="ENCOUR", tactics=("empathy",))
        trusted(stage.practice, stage.session, "foreman")
        stage.says("interview", ("foreman",), facts=("passports-pouch",), label="PROBE", topics=("documents",))
    inner = stage.session.state.inner("foreman")
    assert "own-passport" in inner.told
    assert not {"passports-taken", "holds-on-orders"} & set(inner.told)
    assert not [event for event in stage.events("contradicted") if event.by == "evidence"]


def test_put_late_the_same_evidence_opens_what_it_is_about(begin: Begin) -> None:
    stage = interview(begin)
    stage.says("interview", ("foreman",), label="ADMIN", tactics=("rights_info",))
    tell_freely(stage, "foreman")
    for _ in range(20):
        stage.says("interview", ("foreman",), label="ENCOUR", tactics=("empathy",))
    trusted(stage.practice, stage.session, "foreman")
    stage.says("interview", ("foreman",), facts=("passports-pouch",), label="PROBE", topics=("documents",))
    for topic in ("documents", "foreman_role"):
        stage.says("interview", ("foreman",), label="OPEN", topics=(topic,))
    assert {"passports-taken", "holds-on-orders"} <= set(stage.session.state.inner("foreman").told)


@pytest.mark.parametrize("label", ["OPINION", "LEAD", "FORCED", "CLOSED_I"])
def test_confronting_brings_neither_a_contradiction_nor_new_facts(begin: Begin, label: str) -> None:
    stage = interview(begin)
    tell_freely(stage)
    deny_phones(stage)
    told = set(stage.session.state.inner("driver").told)
    stage.says("interview", ("driver",), facts=(PHONES,), label=label, tactics=("evidence_disclosure",))
    assert not stage.events("contradicted")
    assert set(stage.session.state.inner("driver").told) == told
    stage.says("interview", ("driver",), label="PROBE", facts=(PHONES,), tactics=("evidence_disclosure",))
    assert [event.by for event in stage.events("contradicted")] == ["evidence"]


def test_that_a_victims_account_changes_is_no_contradiction(begin: Begin) -> None:
    stage = interview(begin, "worker")
    question = asked("PROBE", "documents", "passports-pouch")
    (move,) = stage.says("interview", ("worker",), topics=("documents",), questions=(question,))
    assert move.act == "deny"
    stage.says("interview", ("worker",), label="ADMIN", tactics=("rights_info",))
    trusted(stage.practice, stage.session, "worker")
    question = asked("OPEN", "documents", "passports-pouch")
    stage.says("interview", ("worker",), label="OPEN", topics=("documents",), questions=(question,))
    assert "passports-pouch" in stage.session.state.inner("worker").told
    assert not stage.events("contradicted")


@pytest.mark.long
@pytest.mark.some(3)
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", ["worker", "foreman", "driver"])
def test_whatever_is_said_contradictions_have_a_cover_and_a_cause(
    practice: Practice, language: Language, person: str, seed: int
) -> None:
    talk = rehearse(practice, language, person, seed=seed)
    dice = random.Random(seed)
    evidence = sorted(set(talk.state.known("police")))
    for _ in range(40):
        talk.says(anything(talk.state, person, dice), tuple(dice.sample(evidence, dice.choice((0, 0, 1)))))
    check_causes(talk.state.log, person)


def check_causes(log: list, person: str) -> None:  # type: ignore[type-arg]
    """Every contradiction follows a cover story, once a fact, and from words or from evidence put late and calmly."""
    covers: dict[str, int] = {}
    early: set[str] = set()
    seen: set[str] = set()
    for entry in log:
        match entry.event:
            case FactWithheld(covered=True, holder=holder) if holder == person:
                covers.setdefault(entry.event.fact, entry.turn)
            case EvidenceShown():
                early |= set() if entry.event.after_account else {entry.event.fact}
            case WentAlong():
                assert entry.event.person == person
            case Contradicted():
                event = entry.event
                assert person != "worker"
                assert event.fact not in seen and covers[event.fact] == event.said_turn
                this_turn = [each.event for each in log if each.turn == entry.turn]
                if event.by == "own_words":
                    assert any(isinstance(each, FactDisclosed) and each.fact == event.fact for each in this_turn)
                else:
                    shown = {each.fact for each in this_turn if isinstance(each, EvidenceShown)}
                    assert event.said_turn < entry.turn and event.fact not in early and shown
                    assert not any(each.confronted for each in this_turn if isinstance(each, EvidenceShown))
                seen.add(event.fact)
            case _:
                pass
