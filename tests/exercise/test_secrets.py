"""A fact that its holder has not released appears in nothing that is rendered for one who may not hear it."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roleplay.exercise.log.events import Decided, FactDisclosed, FactFound, FactShared
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State
from roleplay.exercise.log.visibility import TRAINER, heard_by
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AGENCIES, Language
from roleplay.voices.briefing.brief import brief
from tests.wanderer import Wanderer


@cache  # the same wordings are looked for in every line that is heard
def plain(text: str) -> str:
    """Lower case without diacritics and punctuation, so that no spelling hides a leak."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]+", " ", "".join(sign for sign in folded if not unicodedata.combining(sign))).strip()


def wordings(state: State, fact: Fact, language: Language) -> Iterator[str]:
    """All texts that give the fact away: its statement and everything that any holder may say of it."""
    yield fact.statement[language]
    if fact.wordings is not None:
        for lines in (fact.wordings.volunteered, fact.wordings.asked, fact.wordings.earned):
            yield from lines[language]
    for person in state.scenario.persons:
        for item in person.disclosures:
            if item.fact == fact.id:
                for lines in (item.wordings.volunteered, item.wordings.asked, item.wordings.earned):
                    yield from lines[language]
    if fact.tells is not None:
        yield from fact.tells[language]


def leaks(state: State, text: str, known: set[str]) -> list[str]:
    """Facts beyond `known` that the text gives away."""
    language, padded = state.setup.language, f" {plain(text)} "
    allowed = {plain(form) for fact in known for form in wordings(state, state.scenario.fact[fact], language)}
    return [
        fact.id
        for fact in state.scenario.facts
        if fact.id not in known
        for form in wordings(state, fact, language)
        if f" {plain(form)} " in padded and plain(form) not in allowed
    ]


def heard_facts(state: State, viewer: str) -> set[str]:
    """Facts that the viewer starts with or has lawfully heard, by the one visibility rule."""
    facts = {fact.id for fact in state.scenario.facts if viewer in fact.holders}
    facts |= {item.fact for person in state.scenario.persons if person.id == viewer for item in person.disclosures}
    for entry in heard_by(viewer, state.log, state.learner, state.scenario):
        if isinstance(entry.event, FactShared | FactFound | FactDisclosed):
            facts.add(entry.event.fact)
        elif isinstance(entry.event, Said) and entry.event.origin == "learner":
            facts.update(entry.event.facts)
    return facts


def test_the_leak_finder_finds_leaks(practice: Practice) -> None:
    """The check itself can fail: every wording of every fact is recognised, in any case and without diacritics."""
    for language in ("sl", "en"):
        state = practice.start(Setup("white-van", language, "police")).state  # type: ignore[arg-type]
        for fact in state.scenario.facts:
            for form in wordings(state, fact, language):  # type: ignore[arg-type]
                assert fact.id in leaks(state, f"So: {plain(form).upper()}!", set())


@pytest.mark.slow
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.sampled_from(AGENCIES), st.sampled_from(("sl", "en")), st.integers(0, 100_000))
def test_nobody_hears_what_was_not_released(practice: Practice, agency: str, language: str, seed: int) -> None:
    session = practice.start(Setup("white-van", language, agency, seed=seed))  # type: ignore[arg-type]
    Wanderer(practice, session, seed).wander(30)
    state = session.state
    viewers = (*AGENCIES, *state.scenario.person)
    for viewer in viewers:
        known = heard_facts(state, viewer)
        for entry in heard_by(viewer, state.log, state.learner, state.scenario):
            if isinstance(entry.event, Said) and entry.event.origin != "learner":
                assert leaks(state, entry.event.text, known) == [], (viewer, entry.event.text)


@pytest.mark.slow
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.sampled_from(AGENCIES), st.integers(0, 100_000))
def test_a_brief_holds_released_facts_only(practice: Practice, agency: str, seed: int) -> None:
    """What a voice is given for a move, now or by a model later, contains no fact but the move's own."""
    session = practice.start(Setup("white-van", "sl", agency, seed=seed))  # type: ignore[arg-type]
    Wanderer(practice, session, seed).wander(20)
    full = session.state
    for index, entry in enumerate(full.log):
        if not isinstance(entry.event, Decided):
            continue
        state = fold(full.scenario, full.log[: index + 1]) if index % 7 == 0 else full
        move = entry.event.move
        made = brief(move, state, practice.library)
        released = set(move.facts) | set.intersection(*(heard_facts(full, name) for name in move.audience))
        texts = [line.text for line in made.frames]
        texts += [line.text for choices in made.slots.values() for choice in choices for line in choice]
        for text in texts:
            assert leaks(full, text, released) == [], (move.speaker, move.act, text)


@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize("language", ["sl", "en"])
def test_the_pack_gives_only_its_own_facts_away(practice: Practice, agency: str, language: str) -> None:
    state = practice.start(Setup("white-van", language, agency)).state  # type: ignore[arg-type]
    scenario, seat = state.scenario, state.scenario.seat[agency]  # type: ignore[index]
    known = set(state.known(agency))
    texts = [scenario.setting[language], scenario.summary[language], seat.briefing[language], *seat.questions[language]]  # type: ignore[index]
    texts += [duty.title[language] + " " + duty.text[language] for duty in scenario.duties if duty.agency == agency]  # type: ignore[index]
    texts += [action.title[language] + " " + action.explains[language] for action in scenario.actions]  # type: ignore[index]
    texts += [person.sketch[language] for person in scenario.persons]  # type: ignore[index]
    for text in texts:
        assert leaks(state, text, known) == [], text


def test_rules_and_inner_states_are_for_the_trainer_only(practice: Practice) -> None:
    session = practice.start(Setup("white-van", "en", "police"))
    Wanderer(practice, session, 3).wander(30)
    state = session.state
    hidden = {
        "read",
        "decided",
        "state_changed",
        "topic_opened",
        "evidence_shown",
        "fact_withheld",
        "harm_done",
        "slipped",
    }
    for viewer in (*AGENCIES, *state.scenario.person):
        kinds = {entry.event.kind for entry in heard_by(viewer, state.log, state.learner, state.scenario)}
        assert not kinds & hidden, viewer
    assert hidden & {entry.event.kind for entry in heard_by(TRAINER, state.log, state.learner, state.scenario)}
