"""Messages to other agencies: the parts of the best one to each, suspicion marked, and nothing for what is vague."""

from collections.abc import Callable

import pytest

from roleplay.exercise.words.reading import Reading
from roleplay.feedback.report import CriterionScore, Report
from roleplay.scenario.vocabulary import Language
from tests.feedback.play import Play, named, reading

Make = Callable[..., Play]
Build = Callable[..., Report]
FULL: dict[Language, str] = {
    "sl": "Na postaji so štiri osebe, ena ima vročino. Domnevamo, da jih nekdo nadzoruje. Prosim za zdravnika.",
    "en": "Four people are at the station, one has a fever. We suspect that somebody controls them. A doctor, please.",
}
BARE: dict[Language, tuple[str, ...]] = {
    "sl": ("Dobro jutro vsem skupaj.", "Pri nas je vse v redu.", "Bomo še sporočili, kako je."),
    "en": ("Good morning to all of you.", "All is well with us here.", "We will let you know later."),
}
VERDICT: dict[Language, str] = {"sl": "To so očitno žrtve.", "en": "Obviously these are victims."}


def asking(*to: str) -> Reading:
    return reading("OPINION", asks=True, actions=(named("medical-check"),), addressees=to)


def score(report: Report) -> CriterionScore:
    return next(item for item in report.criteria if item.id == "R-10")


@pytest.mark.parametrize("language", ["sl", "en"])
def test_full_messages_to_two_services_are_the_highest_level(play: Make, report: Build, language: Language) -> None:
    session = play("border", language).phase()
    for agency in ("social", "ngo"):
        session.room(FULL[language], asking(agency))
    session.room(BARE[language][1], asking("social")).room(BARE[language][1], asking("ngo"))
    found = score(report(session))
    assert found.level == 3, found.observed
    assert found.observed["addressees"] == found.observed["complete"] == 2, "short follow-ups take nothing away"
    assert found.evidence[0].quote == FULL[language]
    judged = score(report(session.room(VERDICT[language], asking("state"))))
    assert (judged.level, judged.observed["overstated"]) == (2, 1)


@pytest.mark.parametrize("language", ["sl", "en"])
def test_the_parts_are_told_and_not_asked_for(play: Make, report: Build, language: Language) -> None:
    session = play("border", language).phase()
    question = {"sl": "Koliko ljudi je na postaji in kdo je bolan?", "en": "How many people are at the station?"}
    for agency in ("social", "ngo", "police"):
        session.room(question[language], reading("PROBE", asks=True, addressees=(agency,)))
    found = score(report(session))
    assert found.level == 0
    assert found.observed["useful"] == 0


@pytest.mark.parametrize("language", ["sl", "en"])
def test_vague_or_few_messages_are_not_observed(play: Make, report: Build, language: Language) -> None:
    session = play("border", language).phase()
    for text in BARE[language]:
        session.room(text)
    assert score(report(session)).level is None
    session.room(FULL[language], asking("social")).room(FULL[language], asking("ngo"))
    assert score(report(session)).level is None


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("sl", "Del skupine je zdaj v Ormožu.", True),
        ("sl", "Slišimo se v Teams ob osmih.", False),
        ("en", "Some of the group are in Ormož now.", True),
        ("en", "The permits were issued in August last year.", False),
    ],
)
def test_a_name_after_a_word_of_place_is_a_place(
    play: Make, report: Build, language: Language, text: str, place: bool
) -> None:
    session = play("border", language).phase()
    for agency in ("social", "ngo", "police"):
        session.room(text, reading("OPINION", asks=True, addressees=(agency,)))
    # Beside the place there is only the request.
    assert score(report(session)).observed["lacking"] == (4 if place else 5)


def test_an_attached_fact_is_told(play: Make, report: Build) -> None:
    session = play("border").phase()
    for agency in ("police", "ngo", "prosecutor"):
        session.direct(agency, "One man had all the passports.", facts=("passports-pouch",))
    found = score(report(session))
    assert found.observed["addressees"] == 3 and found.observed["lacking"] == 4
    assert "what happened" not in found.reason and "what is dangerous" in found.reason
