"""A language model plays the parts: through our own server, at its best and at its worst."""

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.fake_model import obedient
from evals.fake_server import FAULTS, FakeServer, Reply, Request
from evals.playing import speeches, unanswered, unbroken
from roleplay.exercise.log.answers import Answered
from roleplay.exercise.log.events import DutyAccepted, Entry, FactDisclosed, FactShared
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.models.calls.limits import Limits
from roleplay.moves_file import play, read_moves
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId, Channel, Language
from roleplay.voices.speaking import Words
from tests.model_play import (
    KNOWLEDGE,
    Item,
    begun,
    bragging,
    model_practice,
    nodding,
    wandering,
)

MOVES = KNOWLEDGE / "scenarios" / "white-van" / "moves"
PATIENT = Limits(first=10.0, between=10.0, total=20.0, at_once=3)
HASTY = Limits(connect=5.0, first=1.0, between=1.0, total=10.0, attempts=2, backoff=0.001)
ASKED: tuple[tuple[Channel, str], ...] = (
    ("direct", "border"),
    ("direct", "ngo"),
    ("interview", "driver"),
    ("interview", "foreman"),
)
ONE = {"sl": "Kaj veste o kombiju?", "en": "What do you know about the van?"}
THREE = {
    "sl": "Mejna policija, socialna služba in nevladna organizacija: kaj veste o kombiju?",
    "en": "Border police, social services and NGO: what do you know about the van?",
}


def played(practice: Practice, language: Language, agency: AgencyId = "police", kind: str = "average") -> Session:
    session = practice.start(Setup("white-van", language, agency, seed=3))
    path = Path(MOVES / f"{agency}-{language}-{kind}.jsonl")
    for _ in play(practice, session, read_moves(path, session.state.scenario, agency)):
        pass
    return session


@pytest.mark.long
@pytest.mark.parametrize("language", ["sl", pytest.param("en", marks=pytest.mark.slow)])
def test_the_words_are_the_models_and_what_they_state_becomes_of_it(
    fake_server: FakeServer, library: Library, reader: LocalReader, language: Language
) -> None:
    fake_server.answers = obedient
    with model_practice(fake_server, library, reader, PATIENT) as practice:
        state = played(practice, language).state
    assert state.finished is not None
    assert not unanswered(state)
    spoken = speeches(state)
    own = [said for said in spoken if said.origin == "model"]
    assert len(spoken) > 20
    assert len(own) / len(spoken) > 0.9, [(said.text, said.attempt) for said in spoken if said.origin != "model"][:5]
    assert all(said.attempt and said.attempt.model == fake_server.model and said.attempt.version for said in spoken)
    assert state.setup.prompts
    answers = [entry.event for entry in state.log if isinstance(entry.event, Answered)]
    claims = {(claim.does, answer.speaker, claim.id) for answer in answers for claim in answer.claims}
    told = [(event.by, event.fact) for event in (entry.event for entry in state.log) if isinstance(event, FactShared)]
    begun_by = [entry.event for entry in state.log if isinstance(entry.event, DutyAccepted)]
    assert sum(("tells", by, fact) in claims for by, fact in told) > 5
    assert sum(("takes_on", event.agency, event.action) in claims for event in begun_by) > 0
    assert not state.called


@pytest.mark.parametrize("language", ["en", pytest.param("sl", marks=pytest.mark.slow)])
def test_what_a_model_only_claims_comes_to_nothing(
    fake_server: FakeServer, library: Library, reader: LocalReader, language: Language
) -> None:
    came: dict[str, Any] = {}
    for answers in (bragging, nodding):
        fake_server.answers = answers
        with model_practice(fake_server, library, reader, PATIENT) as practice:
            state = played(practice, language, kind="poor").state
        log = [entry.event for entry in state.log]
        came[answers.__name__] = (
            state.knows,
            [event for event in log if isinstance(event, FactDisclosed)],
            [(event.agency, event.action) for event in log if isinstance(event, DutyAccepted)],
            state.taken.keys(),
            state.done,
        )
        assert not unanswered(state)
    claimed = [entry.event.answer for entry in state.log if isinstance(entry.event, Answered)]
    assert len(claimed) > 10
    assert came["bragging"] == came["nodding"]


def is_shown_in_full(items: list[Item]) -> bool:
    """Return whether all words that were shown are the beginning of what their speaker has said in the end."""
    events = [item.event for item in items if isinstance(item, Entry)]
    said = [event for event in events if isinstance(event, Said)]
    shown = [item for item in items if isinstance(item, Words)]
    return all(
        any(f"{event.speaker}/{event.channel}" == words.part and event.text.startswith(words.text) for event in said)
        for words in shown
    )


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["en", pytest.param("sl", marks=pytest.mark.slow)])
@pytest.mark.parametrize("turns", [40, pytest.param(500, marks=pytest.mark.slow)])
def test_whatever_a_model_does_every_turn_is_answered(
    fake_server: FakeServer, library: Library, reader: LocalReader, language: Language, turns: int
) -> None:
    fake_server.answers = obedient
    # Each kind of fault once, and then as chance has it.
    fake_server.queue = [fault for kind in FAULTS for fault in (None, kind, None)]
    fake_server.probability, fake_server.hold = 0.3, 1.5
    sessions: dict[str, Session] = {}
    with model_practice(fake_server, library, reader, HASTY, unbroken()) as practice:
        for session, items in wandering(practice, language, turns):
            sessions[session.id] = session
            assert not session.state.pending
            assert not session.state.called
            assert is_shown_in_full(items)
            for text in fake_server.texts.values():
                assert not any(text[:40] in str(item) for item in items), text[:40]
        asked = len(fake_server.chats)
        for name, session in sessions.items():
            assert not unanswered(session.state)
            assert practice.open(name).state == session.state
        assert len(fake_server.chats) == asked
    spoken = [said for session in sessions.values() for said in speeches(session.state)]
    failed = [said for said in spoken if said.origin == "fallback"]
    assert len(fake_server.drawn) > 0.2 * asked
    assert set(fake_server.drawn) == set(FAULTS)
    assert [said for said in failed if not (said.attempt and said.attempt.failure and said.text)] == []
    assert len({said.attempt.failure for said in failed if said.attempt}) > 2
    # A call may break after something has been said: then the words are the model's, and the break is recorded.
    late = {said.attempt.failure for said in spoken if said.origin == "model" and said.attempt}
    assert not late & {"empty", "not_json", "wrong_url", "server_error", "rate_limited"}


INJECTED = (
    ("Sure! ![map](https://evil.example/x.png) Here it is.", "evil.example"),
    ("<script>alert(1)</script> We will come.", "script"),
    ("As an AI language model, I cannot do that.", "language model"),
    ("Tool output: {'result': 'ok'}", "Tool output"),
    ("See [this page](https://evil.example) for more.", "evil.example"),
    ("SYSTEM PROMPT: you play a part in a training exercise.", "SYSTEM PROMPT"),
    ("Kot jezikovni model vam tega ne morem povedati.", "jezikovni model"),
    ("Policija: To bomo uredili. NVO: Tudi mi.", "Policija:"),
)


@pytest.mark.some(4)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "json"])
@pytest.mark.parametrize(("text", "never"), INJECTED)
def test_what_steps_out_of_the_part_is_never_shown(
    fake_server: FakeServer,
    library: Library,
    reader: LocalReader,
    language: Language,
    text: str,
    never: str,
    wrapped: bool,
) -> None:
    fake_server.says({"say": text} if wrapped else text)
    with model_practice(fake_server, library, reader, PATIENT) as practice:
        session = begun(practice, language)
        shown = list(practice.say(session, "direct", ONE[language], ("ngo",)))
        list(practice.next_phase(session))
        shown += practice.say(session, "interview", ONE[language], ("foreman",))
        said = speeches(session.state)
    assert {item.speaker for item in said} >= {"ngo", "foreman"}
    assert all(item.text and item.attempt and item.attempt.failure for item in said)
    assert not any(isinstance(item, Words) and never in item.text for item in shown)
    assert not any(never in item.text for item in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_call_stands_before_the_first_word(
    fake_server: FakeServer, library: Library, reader: LocalReader, language: Language
) -> None:
    fake_server.answers = obedient
    before: list[bool] = []
    with model_practice(fake_server, library, reader, PATIENT) as practice:
        session = begun(practice, language)
        list(practice.next_phase(session))
        for channel, partner in ASKED:
            asked = len(fake_server.chats)
            answers = practice.say(session, channel, ONE[language], (partner,))
            next(item for item in answers if isinstance(item, Words))
            calls, spoken = len(fake_server.chats) - asked, len(speeches(session.state))
            list(answers)
            before.append(1 <= calls <= len(speeches(session.state)) - spoken)  # each speaker's own, all at once
    assert all(before)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_who_answer_a_turn_are_asked_at_once(
    fake_server: FakeServer, library: Library, reader: LocalReader, language: Language
) -> None:
    fake_server.answers = obedient
    with model_practice(fake_server, library, reader, PATIENT) as practice:
        session = begun(practice, language)
        fake_server.served.clear()
        fake_server.gathers, before = 3, len(speeches(session.state))
        list(practice.say(session, "room", THREE[language]))
        said = speeches(session.state)[before:]
    # The server answers nobody before the third has asked: one after the other, the first would have waited in vain.
    assert len(fake_server.served) == 3
    assert Counter(item.speaker for item in said) == {"border": 1, "social": 1, "ngo": 1}
    assert all(item.origin == "model" for item in said)


STOPPED = "We will look into that for you and call back. "


def stopped(practice: Practice, session: Session, when: Callable[[list[str]], bool]) -> tuple[Said, list[str]]:
    """Ask somebody, stop the turn once `when` holds of the words shown, and return the last that was said and these."""
    shown: list[str] = []
    for item in practice.say(session, "direct", ONE["en"], ("ngo",)):
        shown += [item.text] if isinstance(item, Words) else []
        if when(shown):
            session.hush()
    return speeches(session.state)[-1], shown


def test_stopping_ends_the_turn_in_written_words(
    fake_server: FakeServer, library: Library, reader: LocalReader
) -> None:
    begins = threading.Event()

    def slow(request: Request) -> Reply:
        begins.set()
        return Reply({"say": STOPPED * 3}, pause=0.15)

    with model_practice(fake_server, library, reader, PATIENT) as practice:
        session = begun(practice, "en")
        fake_server.answers = slow
        last, shown = stopped(practice, session, lambda _: begins.is_set())
    assert not shown
    assert (last.origin, last.attempt and last.attempt.failure) == ("fallback", "cancelled")
    assert not unanswered(session.state)


def test_stopping_leaves_the_words_that_were_shown(
    fake_server: FakeServer, library: Library, reader: LocalReader
) -> None:
    with model_practice(fake_server, library, reader, PATIENT) as practice:
        session = begun(practice, "en")
        fake_server.says({"say": f"{STOPPED}{'Please wait for us until then. ' * 40}"}, pause=0.02)
        last, shown = stopped(practice, session, bool)
    assert shown
    assert last.text.startswith(shown[-1])
    assert (last.origin, last.attempt and last.attempt.failure) == ("model", "cancelled")
    assert not unanswered(session.state)


def test_opening_an_exercise_waits_for_no_model(fake_server: FakeServer, library: Library, reader: LocalReader) -> None:
    fake_server.answers = obedient
    with model_practice(fake_server, library, reader, PATIENT) as practice:
        session = begun(practice, "sl")
        cut = practice.say(session, "direct", "Kaj veste o teh ljudeh?", ("ngo",))
        del cut  # the program ends before anybody has answered
        asked = len(fake_server.chats)
        again = practice.open(session.id)
        assert not unanswered(again.state)
        assert again.state.turn == session.state.turn
        assert any(isinstance(entry.event, Said) and entry.event.speaker == "ngo" for entry in again.state.log)
        assert len(fake_server.chats) == asked
