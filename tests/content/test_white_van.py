"""The shipped case is complete: no findings, and the counts that the product owner asked for."""

from collections import Counter
from itertools import product

from roleplay.config import ROOT
from roleplay.scenario.case import Scenario
from roleplay.scenario.linting.linter import check
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, PHASES


def test_the_content_has_no_findings() -> None:
    assert check(ROOT / "knowledge") == []


def test_the_case_is_as_large_as_asked(case: Scenario) -> None:
    assert len(case.facts) >= 45
    assert len(case.actions) >= 25
    assert {person.id for person in case.persons} == {"foreman", "driver", "worker"}
    assert [seat.agency for seat in case.seats] == list(AGENCIES)
    assert set(case.languages) == set(LANGUAGES)


def test_every_agency_has_a_duty_in_every_phase(case: Scenario) -> None:
    duties = Counter((duty.agency, duty.phase) for duty in case.duties)
    assert all(duties[pair] for pair in product(AGENCIES, PHASES))


def test_the_chapters_injects_are_there(case: Scenario) -> None:
    by_passage = {passage: inject for inject in case.injects for passage in inject.ids}
    for passage in ("IJ-1", "IJ-2", "IJ-3"):
        assert by_passage[passage].provenance == "chapter"
        assert by_passage[passage].phase == "crisis"
    assert by_passage["PH-2p"].id == "line-down", "hampered communication"


def test_every_topic_can_be_asked_about_in_many_ways(case: Scenario) -> None:
    for topic in case.topics:
        for language in LANGUAGES:
            assert len(set(topic.asks[language])) >= 6, topic.id


def test_the_handouts_exist_in_both_languages() -> None:
    for language in LANGUAGES:
        assert len(list((ROOT / "knowledge" / "handouts" / language).glob("*.md"))) == 5


def test_personal_facts_wait_for_consent(case: Scenario) -> None:
    personal = {fact.id for fact in case.facts if fact.personal}
    assert personal == {"scaffold-fall", "caller-number"}
    # That the address is in an envelope gives nobody away: it may be said to those who need it, and to no suspect.
    envelope = case.fact["safe-address"]
    assert envelope.sensitivity == 4 and set(envelope.needs) == {"police", "border"}
