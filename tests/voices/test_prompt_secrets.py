"""No prompt of any speaker holds a fact that this speaker has not heard or is not to tell now."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roleplay.exercise.moves import FACILITATOR, Move
from roleplay.exercise.setup import Setup
from roleplay.exercise.state import State
from roleplay.practice import Practice
from roleplay.scenario.vocabulary import AGENCIES
from tests.exercise.test_secrets import heard_facts, leaks
from tests.thorough import amount
from tests.voices.play import watched
from tests.wanderer import Wanderer


def released_to(state: State, move: Move) -> set[str]:
    """What a speaker has heard from others or told itself, and what it is to tell now; not what it only holds."""
    speaker = state.learner if move.speaker == FACILITATOR else move.speaker
    held = {fact.id for fact in state.scenario.facts if speaker in fact.holders and speaker != state.learner}
    own = {item.fact for person in state.scenario.persons if person.id == speaker for item in person.disclosures}
    spoken = {
        fact
        for entry in state.log
        if entry.event.kind == "decided" and speaker in (entry.event.move.speaker, *entry.event.move.audience)
        for fact in entry.event.move.facts
    }
    heard = heard_facts(state, speaker)
    shared = {
        entry.event.fact
        for entry in state.log
        if entry.event.kind in ("fact_shared", "fact_found", "fact_disclosed")
        and speaker in (getattr(entry.event, "by", ""), getattr(entry.event, "person", ""), *entry.event.to)
    }
    return (heard - held - own) | spoken | shared | set(move.facts)


def not_from_learner(text: str, state: State, practice: Practice) -> str:
    """A prompt without what the learner said: those words are the learner's own, whatever is in them."""
    own = f'<says who="{practice.library.agency[state.learner].short[state.setup.language]}"'
    return "\n".join(line for line in text.splitlines() if not line.startswith(own))


@settings(
    max_examples=amount(3, 8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.sampled_from(AGENCIES), st.sampled_from(("sl", "en")), st.integers(0, 100_000))
def test_a_prompt_holds_released_facts_only(practice: Practice, agency: str, language: str, seed: int) -> None:
    playing, voice = watched(practice)
    session = playing.start(Setup("white-van", language, agency, seed=seed))  # type: ignore[arg-type]
    Wanderer(playing, session, seed).wander(30)
    for move, text, _ in voice.scenes():
        others = not_from_learner(text, session.state, practice)
        assert leaks(session.state, others, released_to(session.state, move)) == [], (move.speaker, move.act, text)


@pytest.mark.parametrize("language", ["sl", "en"])
def test_older_talk_becomes_a_summary_without_new_facts(practice: Practice, language: str) -> None:
    playing, voice = watched(practice)
    session = playing.start(Setup("white-van", language, "border", seed=5))  # type: ignore[arg-type]
    list(playing.next_phase(session))
    learner = Wanderer(playing, session, 5)
    for _ in range(90):
        learner.step(phase_odds=0.0)
    state = session.state
    assert state.summaries, "nobody has heard enough to forget any of it"
    for viewer, summary in state.summaries.items():
        known = heard_facts(state, state.learner if viewer == FACILITATOR else viewer)
        assert 0 < summary.until <= len(state.log)
        assert leaks(state, summary.text, known) == []
    for move, text, _ in voice.scenes():
        others = not_from_learner(text, state, practice)
        assert leaks(state, others, released_to(state, move)) == [], (move.speaker, move.act)
