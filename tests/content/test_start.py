"""What the first open question to everybody brings: a beginning for each agency, the case for none."""

import pytest

from roleplay.exercise.setup import Setup
from roleplay.practice import Practice
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, Language

OPEN = {
    "sl": "Dobro jutro vsem. Kaj veste? Prosim, povejte vse, kar imate.",
    "en": "Good morning, everyone. Tell me everything you know about this, please.",
}


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("agency", AGENCIES)
def test_nothing_close_to_the_organisers_is_volunteered_at_the_start(
    practice: Practice, agency: str, language: Language
) -> None:
    session = practice.start(Setup("white-van", language, agency))  # type: ignore[arg-type]
    case, before = session.state.scenario, {name: set(facts) for name, facts in session.state.knows.items()}
    list(practice.say(session, "room", OPEN[language]))
    for name, facts in session.state.knows.items():
        for fact in (case.fact[new] for new in facts.keys() - before[name]):
            assert fact.sensitivity < 3 and fact.topic != "organisers", (name, fact.id)
            assert fact.sensitivity <= 1 or name in fact.needs, (name, fact.id)
    keys = {fact.id for fact in case.facts if fact.key}
    assert len(keys & session.state.known(agency).keys()) < len(keys) / 3


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_greeting_tells_the_inspectorate_nothing_of_the_refused_firm(practice: Practice, language: Language) -> None:
    session = practice.start(Setup("white-van", language, "labour"))
    list(practice.say(session, "room", OPEN[language]))
    assert "refused-firm" not in session.state.known("labour")


def test_what_is_volunteered_needs_no_asking(practice: Practice) -> None:
    """Reports of work that an agency began by itself carry no facts."""
    session = practice.start(Setup("white-van", "en", "ngo"))
    for _ in range(6):
        list(practice.wait(session))
    told = [entry.event for entry in session.state.log if entry.event.kind == "fact_shared"]
    assert told == []
