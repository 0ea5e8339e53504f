"""What a change from outside tells agrees with the log: when it comes, when it is settled, and in what follows."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import ActionTaken, Entry, InjectFired
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice, Session
from roleplay.scenario.conditions import Condition
from roleplay.scenario.vocabulary import AGENCIES
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.exercise.conftest import DictatedReader
from tests.mentioned import Named, reading_of
from tests.once import KNOWLEDGE, shipped_content
from tests.played import MOVES, Play
from tests.thorough import amount

LIBRARY = shipped_content(KNOWLEDGE).library
CASE = LIBRARY.scenario["white-van"]
PLAYS = [path for path in MOVES if path.parts[-3] == "white-van"]
EXPERTS = [path for path in PLAYS if path.stem.endswith("-expert")]
STEPS = [action.id for action in CASE.actions if not action.agents_only]
TURNS = {"preparation": 6, "preliminary": 24, "interview": 18, "crisis": 40}

LEAVING = ("medical-check", "arrange-accommodation", "separate-convoys", "one-convoy")
HELP = ("substitute-transport", "notify-care-place")
PATROLS = ("inform-region", "pursue-suspect")

# What the words of each change say of things that the log knows: its text, and each variant of what came of it.
TOLD: dict[str, dict[str, tuple[dict[str, object], ...]]] = {
    "cousin-arrives": {
        "text": ({"phases": ["preliminary"], "not_actions": ["accept-cousin"]},),
        "answered": (
            {"actions": ["arrange-interpreter", "accept-cousin"]},
            {"actions": ["arrange-interpreter"], "not_actions": ["accept-cousin"]},
        ),
        "unanswered": (
            {"actions": ["accept-cousin"], "not_actions": ["arrange-interpreter"]},
            {
                "any_action": ["secure-scene", "separate-persons"],
                "not_actions": ["arrange-interpreter", "accept-cousin"],
            },
            {"not_actions": ["arrange-interpreter", "accept-cousin", "secure-scene", "separate-persons"]},
        ),
    },
    "moved-men": {
        "text": ({"not_actions": ["inform-region", "reception-there"], "not_knows": {"police": ["men-moved"]}},),
        "answered": ({"actions": ["inform-region"]},),
        "unanswered": ({"not_actions": ["inform-region"]},),
    },
    "flight": {
        "text": ({"phases": ["crisis"], "not_actions": ["pursue-suspect"]},),
        "answered": ({"actions": ["pursue-suspect", "shield-victims"]},),
        "unanswered": (
            {"actions": ["pursue-suspect"], "not_actions": ["shield-victims"]},
            {"actions": ["shield-victims"], "not_actions": ["pursue-suspect"]},
            {"not_actions": ["pursue-suspect", "shield-victims"]},
        ),
    },
    "transport": {
        "text": ({"any_action": LEAVING, "not_actions": ["detain-all", *HELP]},),
        "answered": ({"any_action": HELP},),
        "unanswered": ({"not_actions": HELP},),
    },
    "second-van-leaves": {
        "text": ({"not_actions": ["search-warehouse"], "not_knows": {"police": ["second-van"]}},),
        "answered": ({"any_action": PATROLS},),
        "unanswered": ({"not_actions": PATROLS},),
    },
    "line-down": {
        "text": ({"phases": ["crisis"]},),
        "answered": ({"actions": ["backup-channel"]},),
        "unanswered": ({"not_actions": ["backup-channel"]},),
    },
    "lawyer-comes": {
        "text": ({"phases": ["interview"]},),
        "answered": ({"any_action": ["explain-rights", "legal-aid"]},),
        "unanswered": ({"not_actions": ["explain-rights", "legal-aid"]},),
    },
    "zalar-calls": {
        "text": ({"actions": ["inspect-now"], "not_actions": ["search-warehouse"]},),
        "answered": ({"actions": ["search-warehouse"]},),
        "unanswered": ({"not_actions": ["search-warehouse"]},),
    },
}
# What has to be so for a step to be done, given what was told before: nobody is detained who is on the run, nobody
# housed who is locked up, nobody fetched who has not broken down, and who has driven off interprets for nobody.
DONE: dict[str, dict[str, object]] = {
    "accept-cousin": {"injects": ["cousin-arrives"], "not_actions": ["arrange-interpreter"]},
    "inform-region": {"injects": ["moved-men"]},
    "reception-there": {"injects": ["moved-men"]},
    "substitute-transport": {"injects": ["transport"]},
    "notify-care-place": {"injects": ["transport"]},
    "pursue-suspect": {"any": [{"injects": ["flight"]}, {"injects": ["second-van-leaves"]}]},
    "detain-suspects": {"any": [{"not_injects": ["flight"]}, {"actions": ["pursue-suspect"]}]},
    "arrange-accommodation": {"not_actions": ["detain-all"]},
}


def so(condition: dict[str, object], state: State) -> bool:
    return holds(Condition.model_validate(condition), state)


def told_in(entry: Entry, state: State) -> Iterator[tuple[str, str, int]]:
    """Yield which texts of which changes an entry tells: the change, which of its texts, and the variant."""
    words, language = getattr(entry.event, "text", ""), state.setup.language
    for inject in state.scenario.injects:
        for kind in ("answered", "unanswered"):
            for number, variant in enumerate(getattr(inject, kind)):
                if variant.text[language] in words:
                    yield inject.id, kind, number


def contradictions(log: list[Entry]) -> Iterator[str]:
    """Yield each thing told or done that what the log holds up to there speaks against."""
    for place, entry in enumerate(log):
        match entry.event:
            case InjectFired(inject=inject, cause=cause) if cause != "hand":
                claims = [(inject, TOLD[inject]["text"][0])]
            case ActionTaken(action=action) if action in DONE:
                claims = [(action, DONE[action])]
            case _ if getattr(entry.event, "speaker", None) == "narrator":
                told = told_in(entry, fold(CASE, log[:1]))
                claims = [(f"{inject} {kind}", TOLD[inject][kind][number]) for inject, kind, number in told]
            case _:
                continue
        before = fold(CASE, log[:place]) if claims else None
        yield from (f"{name}: {claim}" for name, claim in claims if before is not None and not so(claim, before))


def played_at_random(practice: Practice, reader: DictatedReader, dice: random.Random) -> Session:
    """Return an exercise in which the learner takes steps, asks for steps, tells facts and waits, whatever comes."""
    setup = Setup("white-van", dice.choice(CASE.languages), dice.choice(AGENCIES), seed=dice.randint(0, 99))
    session = practice.start(setup)
    state = session.state
    for phase, most in TURNS.items():
        assert state.phase == phase
        for _ in range(dice.randint(most // 3, most)):
            kind = dice.choice(("do", "do", "request", "request", "tell", "wait"))
            if kind == "do":
                list(practice.act(session, dice.choice(STEPS), "A reason."))
                continue
            if kind == "wait":
                list(practice.wait(session))
                continue
            step = Named(id=dice.choice(STEPS), mood="request", confidence=0.9)
            facts = tuple(dice.sample(sorted(state.known(state.learner)), k=min(2, len(state.known(state.learner)))))
            fields = {"actions": (step,)} if kind == "request" else {"facts": facts}
            reader.queue.append(reading_of(reader="dictated", label="PROBE", side="+", confidence=1.0, **fields))
            list(practice.say(session, "room", "Words.", (), ()))
        list(practice.next_phase(session))
    while state.finished is None:
        list(practice.next_phase(session))
    return session


def test_it_is_said_of_every_text_what_it_claims() -> None:
    assert {
        inject.id: {"text": 1, "answered": len(inject.answered), "unanswered": len(inject.unanswered)}
        for truth in (CASE, *CASE.variants)
        for inject in truth.injects
    } == {name: {kind: len(claims) for kind, claims in texts.items()} for name, texts in TOLD.items()}


@pytest.mark.long
@settings(max_examples=amount(12, 300), deadline=None)
@given(st.integers(0, 1_000_000))
def test_no_change_from_outside_contradicts_the_log_however_one_plays(seed: int) -> None:
    reader = DictatedReader()
    store = SessionStore(open_engine("sqlite://"))
    session = played_at_random(Practice(LIBRARY, store, reader, AuthoredVoice()), reader, random.Random(seed))
    store.close()
    assert list(contradictions(session.state.log)) == []
    assert beds_match(session.state)


def beds_match(state: State) -> bool:
    """Whether the end tells of beds if and only if there are some."""
    ending = next(ending for ending in CASE.endings if ending.id == "nine-men")
    assert state.finished is not None
    tone = ending.outcomes[state.finished.endings["nine-men"]].tone
    return (tone != "bad") == ("arrange-accommodation" in state.taken and "detain-all" not in state.taken)


@pytest.mark.some(2)
@pytest.mark.parametrize("path", EXPERTS, ids=lambda path: path.stem)
def test_the_nine_men_have_beds_by_the_end_where_an_expert_played(played: Play, path: Path) -> None:
    state = played(path)
    assert {"fund-places", "arrange-accommodation"} <= state.taken.keys()
    assert beds_match(state)


@pytest.mark.some(1)
@pytest.mark.parametrize("path", PLAYS, ids=lambda path: path.stem)
def test_every_shipped_play_has_the_flight_and_agrees_with_its_log(played: Play, path: Path) -> None:
    state = played(path)
    assert "flight" in state.injects
    assert list(contradictions(state.log)) == []
    assert beds_match(state)
